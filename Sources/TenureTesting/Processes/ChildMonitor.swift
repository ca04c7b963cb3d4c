import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What outlives the handle of a child process: it waits for its end and gathers its output, on two threads.
final class ChildMonitor: Sendable {
    let process: pid_t
    let status = Latch<ExitStatus>()
    let outputEnd = Latch<Void>()
    private let output = Mutex<[UInt8]>([])
    /// Held while the process is signalled and while it is reaped: its number belongs to it until then, and may be
    /// given to another process right after.
    private let isReaped = Mutex(false)

    init(process: pid_t) {
        self.process = process
    }

    var outputText: String { output.withLock { String(decoding: $0, as: UTF8.self) } }

    /// False when the process has ended.
    func signal(_ signal: Int32, wholeGroup: Bool) -> Bool {
        isReaped.withLock { isReaped in
            !isReaped && kill(wholeGroup ? -process : process, signal) == 0
        }
    }

    /// Blocks until the process has ended, and ends the rest of its group.
    func waitForEnd() {
        while true {
            // Leaves the process unreaped, so that the lock need not be held while waiting.
            var information = siginfo_t()
            let code = waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT)
            if code == 0 || errno != EINTR { break }
        }
        let status: ExitStatus = isReaped.withLock { isReaped in
            isReaped = true
            // What the process leaves behind would hold its pipes, and ours, open. Until it is reaped, the group's
            // number is its own.
            _ = kill(-process, SIGKILL)
            var waitStatus: Int32 = 0
            guard waitpid(process, &waitStatus, WNOHANG) == process else { return .exited(-1) }
            return ExitStatus(waitStatus: waitStatus)
        }
        self.status.set(status)
    }

    /// Blocks until the last process that can write to the pipe has closed it, handing out line after line.
    func gather(from pipe: consuming FileDescriptor, lines: AsyncStream<String>.Continuation) {
        var line: [UInt8] = []
        while true {
            let chunk = pipe.read(upTo: 16_384)
            guard !chunk.isEmpty else { break }
            output.withLock { $0 += chunk }
            for byte in chunk {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                lines.yield(String(decoding: line, as: UTF8.self))
                line.removeAll(keepingCapacity: true)
            }
        }
        if !line.isEmpty { lines.yield(String(decoding: line, as: UTF8.self)) }
        // The descriptor is closed before anyone hears of the end.
        _ = consume pipe
        lines.finish()
        outputEnd.set(())
    }
}
