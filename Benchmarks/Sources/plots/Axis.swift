import Foundation

/// Where values lie on an axis, and which of them are labelled.
struct Axis {
    let isLogarithmic: Bool
    private let values: ClosedRange<Double>
    private let places: ClosedRange<Double>

    /// - Parameters:
    ///   - values: what the axis has to show.
    ///   - start: where the least value lies.
    ///   - end: where the greatest does; less than `start` on an axis that goes up.
    init(_ values: ClosedRange<Double>, from start: Double, to end: Double, isLogarithmic: Bool) {
        self.isLogarithmic = isLogarithmic
        self.values = values
        isReversed = end < start
        places = min(start, end)...max(start, end)
    }

    private let isReversed: Bool

    func place(of value: Double) -> Double {
        let share =
            isLogarithmic
            ? log(value / values.lowerBound) / log(values.upperBound / values.lowerBound)
            : (value - values.lowerBound) / (values.upperBound - values.lowerBound)
        let length = places.upperBound - places.lowerBound
        return isReversed ? places.upperBound - share * length : places.lowerBound + share * length
    }

    /// Round values: with a logarithmic axis powers of ten, or, where these are few, their doubles and fives, too.
    var ticks: [Double] {
        guard isLogarithmic else {
            let step = Self.roundStep(values.upperBound / 5)
            return Array(stride(from: 0, through: values.upperBound * 1.001, by: step))
        }
        let powers = Int(log10(values.lowerBound).rounded(.down))...Int(log10(values.upperBound).rounded(.up))
        let tens = ticks(of: powers, digits: [1])
        return tens.count > 3 ? tens : ticks(of: powers, digits: [1, 2, 5])
    }

    private func ticks(of powers: ClosedRange<Int>, digits: [Double]) -> [Double] {
        // A little more than the ends, because powers are not exact.
        let reach = values.lowerBound * 0.999...values.upperBound * 1.001
        return powers.flatMap { power in digits.map { $0 * pow(10, Double(power)) } }.filter(reach.contains)
    }

    /// The least 1, 2 or 5 times a power of ten that is not less.
    static func roundStep(_ step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * 0.999 } ?? 10 * power
    }
}
