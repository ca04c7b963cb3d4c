/// Makes the keys of a ``TaskOrder``: its duration taken apart once, and not for each task.
struct OrderKeys: Sendable {
    private enum Rule {
        /// So many nanoseconds for each level.
        case ageing(Int64)
        case strict
        case firstInFirstOut
    }

    private let rule: Rule

    init(_ order: TaskOrder) {
        switch order {
        case .ageing where Mutant.ageNothing.isOn: rule = .strict
        case .ageing(let interval): rule = .ageing(interval.saturatedNanoseconds)
        case .strict: rule = .strict
        case .firstInFirstOut: rule = .firstInFirstOut
        }
    }

    func key(readyAt: StoreTime, priority: Priority) -> Int64 {
        let level = Int64(priority.rawValue)
        switch rule {
        case .ageing(let interval):
            let (wait, tooLong) = interval.multipliedReportingOverflow(by: level)
            let (key, tooLate) = readyAt.nanoseconds.addingReportingOverflow(tooLong ? .max : wait)
            return tooLate ? .max : key
        case .strict:
            // The level in the top bits; store time fits the 61 below them for 73 years.
            return level << 61 | (readyAt.nanoseconds & (1 << 61 - 1))
        case .firstInFirstOut:
            return 0
        }
    }
}
