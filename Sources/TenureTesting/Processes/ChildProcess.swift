#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A process started by this one, for tests that kill it.
///
/// ```swift
/// let child = try ChildProcess(try ChildProcess.currentExecutable, arguments: ["crash-me", directory])
/// for await line in child.lines where line == "ready" { break }
/// child.kill()
/// #expect(await child.waitForExit() == .signalled(SIGKILL))
/// ```
///
/// It leads a process group of its own, so an interrupt typed at the terminal does not reach it, and ``kill()`` reaches
/// its own children too; what is left of the group is also killed when the process ends by itself. It reads nothing from
/// its standard input. It does not outlive its handle: when that goes away, the group is killed.
///
/// All methods may be called from any thread.
public final class ChildProcess: Sendable {
    /// Each line the process printed, without its line break, as soon as it is complete; ends when nobody can print any
    /// more. For one reader; what comes before it reads is kept. Empty unless something is captured.
    public let lines: AsyncStream<String>

    private let monitor: ChildMonitor

    /// Starts a process.
    ///
    /// - Parameters:
    ///   - executable: a path, or a name without a slash, which is looked up in `PATH`. A path should be absolute if
    ///     there is a working directory.
    ///   - arguments: the arguments without the executable's name.
    ///   - environment: variables to add to those of this process, or to put in their place.
    ///   - workingDirectory: where the process starts; where this process is, unless given.
    ///   - output: where its standard output goes.
    ///   - errors: where its standard error goes.
    /// - Throws: ``SystemCallFailed`` when the process cannot be started, for instance because there is no such file.
    public init(
        _ executable: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        workingDirectory: String? = nil,
        output: ChildOutput = .captured,
        errors: ChildOutput = .inherited
    ) throws(SystemCallFailed) {
        let request = SpawnRequest(
            executable: executable,
            arguments: arguments,
            environment: environment,
            workingDirectory: workingDirectory,
            output: output,
            errors: errors
        )
        let (lines, continuation) = AsyncStream<String>.makeStream()
        self.lines = lines
        guard output == .captured || errors == .captured else {
            let monitor = ChildMonitor(process: try request.spawn(capturingTo: nil))
            self.monitor = monitor
            continuation.finish()
            monitor.outputEnd.set(())
            try Self.watch(monitor)
            return
        }
        let pipe = try Pipe()
        let monitor = ChildMonitor(process: try request.spawn(capturingTo: pipe.writing.number))
        self.monitor = monitor
        let reading = pipe.releaseReading()
        do {
            try Self.watch(monitor)
            try BackgroundThread.start {
                monitor.gather(from: FileDescriptor(owning: reading), lines: continuation)
            }
        } catch {
            _ = FileDescriptor(owning: reading)
            throw error
        }
    }

    deinit {
        kill()
    }

    /// The number by which the system knows the process. It may belong to another process once this one has ended.
    public var processIdentifier: Int32 { monitor.process }

    /// How the process ended, if it has. O(1).
    public var exitStatus: ExitStatus? { monitor.status.current }

    /// What was captured so far, with every malformed byte of UTF-8 replaced. O(its length).
    public var output: String { monitor.outputText }

    /// Waits until the process has ended. Cancelling the task has no effect; ``kill()`` has.
    public func waitForExit() async -> ExitStatus {
        await monitor.status.wait()
    }

    /// Waits until neither the process nor a child of its own can print any more; a child that left the process group can
    /// for as long as it lives.
    ///
    /// - Returns: all that was captured.
    public func waitForOutput() async -> String {
        await monitor.outputEnd.wait()
        return monitor.outputText
    }

    /// Sends a signal to the process alone. Never reaches another process that was given the same number.
    ///
    /// - Returns: whether it was sent; false when the process has ended or the signal does not exist.
    @discardableResult
    public func send(signal: Int32) -> Bool {
        monitor.signal(signal, wholeGroup: false)
    }

    /// Sends `SIGKILL` to the process and to all of its group. Has no effect when the process has ended.
    public func kill() {
        _ = monitor.signal(SIGKILL, wholeGroup: true)
    }

    /// Gives the process a thread that waits for it, or kills it when there is none.
    private static func watch(_ monitor: ChildMonitor) throws(SystemCallFailed) {
        do {
            try BackgroundThread.start { monitor.waitForEnd() }
        } catch {
            _ = monitor.signal(SIGKILL, wholeGroup: true)
            monitor.waitForEnd()
            throw error
        }
    }
}
