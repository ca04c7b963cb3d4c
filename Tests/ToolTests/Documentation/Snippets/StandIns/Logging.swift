// What `Interceptors.swift` uses of swift-log, in the same shape, so that it compiles without it.

struct Logger: Sendable {
    let log: @Sendable (_ message: String, _ metadata: [String: String]) -> Void
    private var metadata: [String: String] = [:]

    init(_ log: @escaping @Sendable (_ message: String, _ metadata: [String: String]) -> Void) { self.log = log }

    subscript(metadataKey key: String) -> String? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func info(_ message: @autoclosure () -> String) { log("info: \(message())", metadata) }

    func warning(_ message: @autoclosure () -> String) { log("warning: \(message())", metadata) }
}
