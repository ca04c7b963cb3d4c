#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The operating system refused something.
public struct SystemCallFailed: Error, Hashable, CustomStringConvertible {
    /// What was called, and with what where that helps.
    public var call: String
    /// The system's error number.
    public var code: Int32

    /// A refusal of `call` for the reason `code`.
    public init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// What was called, and why it failed in the system's words.
    public var description: String {
        guard let reason = strerror(code) else { return "\(call) failed with error \(code)" }
        return "\(call) failed: \(String(cString: reason)) (error \(code))"
    }

    /// Throws for a call that returns its error number, as the `posix_spawn` family does.
    static func check(_ call: @autoclosure () -> String, _ code: Int32) throws(SystemCallFailed) {
        guard code == 0 else { throw SystemCallFailed(call: call(), code: code) }
    }
}
