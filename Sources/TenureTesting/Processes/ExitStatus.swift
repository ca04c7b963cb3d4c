/// How a child process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It returned from its main function or called `exit`, with this code from 0 to 255; -1 when the system lost the
    /// code, as it does for a parent that ignores `SIGCHLD`.
    case exited(Int32)
    /// This signal ended it.
    case signalled(Int32)

    /// Whether it exited with code zero.
    public var isSuccess: Bool { self == .exited(0) }

    /// The code or the signal, in words.
    public var description: String {
        switch self {
        case .exited(let code): "exited with code \(code)"
        case .signalled(let signal): "was ended by signal \(signal)"
        }
    }

    /// What `waitpid` wrote; the macros that take it apart are not visible from Swift.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xFF) : .signalled(signal)
    }
}
