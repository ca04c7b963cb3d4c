/// One line of the table: a ratio, and what it must be, if anything.
struct Row: Sendable {
    /// Which ratios are good ones.
    enum Requirement: Sendable {
        /// The other's time by Tenure's: it must be so many times as fast, and would better be so many.
        case atLeast(must: Double, aim: Double)
        /// Tenure's by the other's, or a figure of its own: it must not be more than this, and would better be less.
        case atMost(must: Double, aim: Double)
        /// Nothing follows from it.
        case shown
    }

    /// What it is called by `--only` and, if it must be something, in JSON.
    let key: String
    /// The series above the line.
    let numerator: String
    /// The series below the line; `nil` where the first one is the figure itself.
    let denominator: String?
    let requirement: Requirement

    /// How many times as fast as another Tenure is.
    static func faster(_ key: String, _ own: String, than other: String, must: Double, aim: Double) -> Row {
        Row(key: key, numerator: other, denominator: own, requirement: .atLeast(must: must, aim: aim))
    }

    /// How much more than another Tenure takes.
    static func within(_ key: String, _ own: String, of other: String?, must: Double, aim: Double) -> Row {
        Row(key: key, numerator: own, denominator: other, requirement: .atMost(must: must, aim: aim))
    }

    /// The series that is compared with, by which one tells how noisy the machine is.
    var reference: String {
        switch requirement {
        case .atLeast, .shown: numerator
        case .atMost: denominator ?? numerator
        }
    }

    /// Whether it must be something.
    var isRequired: Bool {
        if case .shown = requirement { false } else { true }
    }

    func passes(_ ratio: Double) -> Bool {
        switch requirement {
        case .atLeast(let must, _): ratio >= must
        case .atMost(let must, _): ratio <= must
        case .shown: true
        }
    }

    func reachesAim(_ ratio: Double) -> Bool {
        switch requirement {
        case .atLeast(_, let aim): ratio >= aim
        case .atMost(_, let aim): ratio <= aim
        case .shown: true
        }
    }
}

extension Row {
    /// All lines.
    static let all = required + shown

    private static let required: [Row] = [
        .faster("L1/taskgroup", "L1 Tenure", than: "L1 TaskGroup child", must: 2.5, aim: 5),
        .faster("L2/taskgroup", "L2 Tenure", than: "L2 TaskGroup child", must: 2, aim: 4),
        .faster("LB/taskgroup", "LB Tenure", than: "LB TaskGroup child", must: 6, aim: 10),
        .faster("L1/actor", "L1 Tenure", than: "L1 plain actor queue", must: 2.5, aim: 5),
        .within("D1/sync", "D1 submit", of: "D1 append + sync", must: 1.5, aim: 1.2),
        .faster("D64/sqlite-full", "D64 Tenure, durable", than: "D64 SQLite FULL", must: 40, aim: 60),
        .faster("DB/sqlite-full", "DB Tenure, durable", than: "DB SQLite FULL", must: 12, aim: 20),
        .faster("D64/beanstalkd", "D64 Tenure, durable", than: "D64 beanstalkd", must: 25, aim: 40),
        .within("R/floor", "R opening", of: "R read + CRC", must: 3, aim: 2),
        .faster("R/beanstalkd", "R Tenure, new process", than: "R beanstalkd, new process", must: 5, aim: 15),
        .within("S/backlog", "S 1,000,000 queued", of: "S 1,000 queued", must: 1.3, aim: 1.1),
        .within("S/agents", "S 10,000 agents", of: "S 4 agents", must: 1.5, aim: 1.2),
        .within("P/wakeup", "P round trip", of: "P two wake-ups", must: 1.5, aim: 1.2),
        .within("M/bytes", "M bytes over payload", of: nil, must: 240, aim: 160),
        .within("E/one", "E 1 subscriber", of: "E no subscriber", must: 1.3, aim: 1.15),
        Row(
            key: "C/1ms",
            numerator: "C busy at 1 ms",
            denominator: nil,
            requirement: .atLeast(must: 0.97, aim: 1)
        ),
        Row(
            key: "C/20ms",
            numerator: "C busy at 20 ms",
            denominator: nil,
            requirement: .atLeast(must: 0.995, aim: 1)
        ),
    ]

    private static let shown: [Row] = [
        shown("L1/discarding", "L1 Tenure", than: "L1 discarding group child"),
        shown("L1/asyncstream", "L1 Tenure", than: "L1 AsyncStream"),
        shown("L2/actor", "L2 Tenure", than: "L2 plain actor queue"),
        shown("LB/actor", "LB Tenure", than: "LB plain actor queue"),
        shown("D64/sqlite-normal", "D64 Tenure, durable", than: "D64 SQLite NORMAL"),
        Row(
            key: "S/classes",
            numerator: "S 10,000 agents, 100 classes",
            denominator: "S 4 agents",
            requirement: .shown
        ),
        shown("DB/sqlite-normal", "DB Tenure, durable", than: "DB SQLite NORMAL"),
    ]

    private static func shown(_ key: String, _ own: String, than other: String) -> Row {
        Row(key: key, numerator: other, denominator: own, requirement: .shown)
    }

    /// Those of one workload (`L1`) or with one key (`L1/actor`).
    static func meant(by name: String) -> [Row] {
        all.filter { $0.key == name || $0.key.hasPrefix(name + "/") }
    }
}
