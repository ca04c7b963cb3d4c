import Synchronization

// What `Interceptors.swift` uses of swift-metrics, in the same shape, so that it compiles without it.

/// Everything that was measured.
enum Measured {
    static let values = Mutex<[String: Int64]>([:])

    static func add(_ amount: Int64, _ label: String, _ dimensions: [(String, String)]) {
        let name = ([label] + dimensions.map { "\($0)=\($1)" }).joined(separator: " ")
        values.withLock { $0[name, default: 0] += amount }
    }
}

struct Counter {
    let label: String
    let dimensions: [(String, String)]

    func increment() { Measured.add(1, label, dimensions) }
}

struct Timer {
    let label: String
    let dimensions: [(String, String)]

    func recordNanoseconds(_ duration: Int64) { Measured.add(duration, label, dimensions) }
}
