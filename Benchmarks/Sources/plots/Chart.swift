import Foundation

/// Draws what was found as a picture that needs nothing else, on light pages and on dark ones.
struct Chart {
    private static let (width, height) = (760.0, 400.0)
    /// What the curves lie in; their names stand at the right of it.
    private static let (left, right, top, bottom) = (64.0, 620.0, 56.0, 344.0)
    /// How far apart the names of curves are at least.
    private static let lineHeight = 17.0

    private let study: Study
    private let findings: Findings
    private let positions: Axis
    private let costs: Axis
    /// What a cost is divided by, and what it is called then.
    private let unit: (nanoseconds: Double, name: String)

    init(_ study: Study, _ findings: Findings) {
        self.study = study
        self.findings = findings
        let points = findings.points.values.joined()
        let most = points.map(\.most).max() ?? 1
        let least = points.map(\.least).min() ?? 1
        unit = most < 2_000 ? (1, "ns") : (1_000, "µs")
        let places = study.positions.map(Double.init)
        positions = Axis(
            (places.min() ?? 1)...(places.max() ?? 10),
            from: Self.left,
            to: Self.right,
            isLogarithmic: true
        )
        let (low, high) = (least / unit.nanoseconds, most / unit.nanoseconds)
        if study.costsAreLogarithmic {
            costs = Axis(low / 1.3...high * 1.3, from: Self.bottom, to: Self.top, isLogarithmic: true)
        } else {
            let step = Axis.roundStep(high / 5)
            let end = (high / step).rounded(.up) * step
            costs = Axis(0...end, from: Self.bottom, to: Self.top, isLogarithmic: false)
        }
    }

    var svg: String {
        let box = "viewBox=\"0 0 \(number(Self.width)) \(number(Self.height))\""
        let size = "width=\"\(number(Self.width))\" height=\"\(number(Self.height))\""
        let head = "<svg xmlns=\"http://www.w3.org/2000/svg\" \(box) \(size) role=\"img\">"
        let lines =
            [head, "<title>\(study.title)</title>", Self.style, heading]
            + costTicks + positionTicks
            + study.curves.indices.map(band) + study.curves.indices.flatMap(curve) + names
        return lines.joined(separator: "\n") + "\n</svg>\n"
    }

    private var heading: String {
        """
        <text class="title" x="16" y="24">\(study.title)</text>
        <text class="quiet" x="16" y="44">\(unit.name) per task</text>
        <text class="quiet" x="\(number((Self.left + Self.right) / 2))" y="388" text-anchor="middle">\
        \(study.positionLabel), logarithmic</text>
        """
    }

    private var costTicks: [String] {
        costs.ticks.map { tick in
            let y = number(costs.place(of: tick))
            let label = tick.truncatingRemainder(dividingBy: 1) == 0 ? Int(tick).grouped : String(format: "%g", tick)
            return """
                <line class="grid" x1="\(number(Self.left))" x2="\(number(Self.right))" y1="\(y)" y2="\(y)"/>
                <text class="quiet" x="\(number(Self.left - 8))" y="\(y)" dy="4" text-anchor="end">\(label)</text>
                """
        }
    }

    private var positionTicks: [String] {
        // Where it begins is told even if that is no power of ten.
        let first = study.positions.first.map(Double.init)
        let bottom = number(Self.bottom)
        let line =
            "<line class=\"axis\" x1=\"\(number(Self.left))\" x2=\"\(number(Self.right))\" y1=\"\(bottom)\" y2=\"\(bottom)\"/>"
        return [line]
            + Set(positions.ticks + [first].compactMap { $0 }).sorted().map { tick in
                let x = number(positions.place(of: tick))
                return """
                    <line class="axis" x1="\(x)" x2="\(x)" y1="\(bottom)" y2="\(number(Self.bottom + 5))"/>
                    <text class="quiet" x="\(x)" y="\(number(Self.bottom + 21))" text-anchor="middle">\
                    \(Int(tick.rounded()).grouped)</text>
                    """
            }
    }

    /// What the rounds of a curve were between; below all curves.
    private func band(_ index: Int) -> String {
        let points = findings.points[study.curves[index]] ?? []
        let corners = points.map { corner($0, $0.most) } + points.reversed().map { corner($0, $0.least) }
        return "<polygon class=\"band\(index)\" points=\"\(corners.joined(separator: " "))\"/>"
    }

    private func curve(_ index: Int) -> [String] {
        let medians = (findings.points[study.curves[index]] ?? []).map { corner($0, $0.median) }
        let dots = medians.map { corner in
            let place = corner.split(separator: ",")
            return "<circle class=\"dot\(index)\" cx=\"\(place[0])\" cy=\"\(place[1])\" r=\"3.5\"/>"
        }
        return ["<polyline class=\"line\(index)\" points=\"\(medians.joined(separator: " "))\"/>"] + dots
    }

    private func corner(_ point: Findings.Point, _ nanoseconds: Double) -> String {
        let y = costs.place(of: nanoseconds / unit.nanoseconds)
        return "\(number(positions.place(of: Double(point.position)))),\(number(y))"
    }

    /// The names of the curves beside their ends, moved apart where they would lie on one another.
    private var names: [String] {
        let ends = study.curves.indices.compactMap { index in
            findings.points[study.curves[index]]?.last.map { point in
                (index: index, y: costs.place(of: point.median / unit.nanoseconds))
            }
        }
        var free = -Double.infinity
        return ends.sorted { $0.y < $1.y }.map { end in
            let y = max(end.y, free)
            free = y + Self.lineHeight
            let (name, x) = (study.curves[end.index], number(Self.right + 12))
            return "<text class=\"name\(end.index)\" x=\"\(x)\" y=\"\(number(y))\" dy=\"4\">\(name)</text>"
        }
    }

    private func number(_ value: Double) -> String {
        value.rounded() == value ? String(Int(value)) : String(format: "%.1f", value)
    }

    /// Colours that can be told apart by those who do not see all of them (Okabe and Ito), brighter on dark pages.
    private static let style: String = {
        func colours(_ colours: [String]) -> String {
            colours.enumerated().map { index, colour in
                """
                .line\(index){fill:none;stroke:\(colour);stroke-width:2}.dot\(index),.name\(index){fill:\(colour)}\
                .band\(index){fill:\(colour);fill-opacity:.16}
                """
            }.joined(separator: "\n")
        }
        return """
            <style>
            text{font:13px -apple-system,system-ui,"Helvetica Neue",Arial,sans-serif;fill:#1d1d1f}
            .title{font-size:15px;font-weight:600}
            .quiet{fill:#6e6e73}
            .grid{stroke:#e3e3e8}.axis{stroke:#86868b}
            \(colours(["#0072b2", "#c04f00", "#00795c"]))
            @media (prefers-color-scheme:dark){
            text{fill:#f5f5f7}
            .quiet{fill:#a1a1a6}
            .grid{stroke:#3a3a3d}.axis{stroke:#86868b}
            \(colours(["#56b4e9", "#f0a35e", "#2fc7a1"]))
            }
            </style>
            """
    }()
}
