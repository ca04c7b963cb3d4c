import Foundation

/// A process that reads a payload a line and answers with a line: `ok <output>`, `error <text>`, and before that any
/// number of `progress <text>`.
final class LineWorker: Sendable {
    /// What it prints, line by line; ends when it can print no more.
    let lines: AsyncStream<String>
    private let process = Process()
    private let input = Pipe()
    private let end: AsyncStream<Never>

    init(_ executable: String, _ arguments: [String] = []) throws {
        // A write to a process that has died is to be an error, and not the end of this one.
        signal(SIGPIPE, SIG_IGN)
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        let (lines, printed) = AsyncStream<String>.makeStream()
        let (end, ended) = AsyncStream<Never>.makeStream()
        (self.lines, self.end) = (lines, end)
        try process.run()
        Thread.detachNewThread {
            var rest = Data()
            while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
                rest += data
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    printed.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest = Data(rest[(end + 1)...])
                }
            }
            printed.finish()
            ended.finish()
        }
    }

    func send(_ payload: [UInt8]) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(payload + [UInt8(ascii: "\n")]))
    }

    func kill() {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// Returns when the process has ended, or the calling task is cancelled. For one who waits.
    func waitForEnd() async { for await _ in end {} }
}
