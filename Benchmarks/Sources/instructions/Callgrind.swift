import Foundation

/// Counts the instructions of this program's runs, with valgrind's callgrind.
struct Callgrind: Sendable {
    /// A run ended as it should not, or callgrind said nothing that can be understood.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    private let valgrind: URL
    private let program: URL

    /// - Parameter program: this program.
    /// - Returns: `nil` where there is no valgrind.
    init?(program: URL) {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        let places = folders.map { "\($0)/valgrind" }
        guard let valgrind = places.first(where: FileManager.default.isExecutableFile) else { return nil }
        self.valgrind = URL(fileURLWithPath: valgrind)
        self.program = program
    }

    /// How many instructions one operation takes: what one run takes more than another one with half as many, so that
    /// the start of the process and all else that is done once drops out.
    @concurrent func instructions(of path: HotPath) async throws -> Double {
        async let few = instructions(of: path, operations: path.count)
        async let many = instructions(of: path, operations: 2 * path.count)
        return try await Double(many - few) / Double(path.count)
    }

    @concurrent private func instructions(of path: HotPath, operations: Int) async throws -> Int {
        let (process, messages) = (Process(), Pipe())
        process.executableURL = valgrind
        process.arguments = [
            "--tool=callgrind", "--callgrind-out-file=/dev/null", program.path, "--run", path.key, "\(operations)",
        ]
        // Or each process would have hashes of its own, and its tables other collisions.
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_DETERMINISTIC_HASHING": "1", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = messages
        try process.run()
        let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, let match = text.firstMatch(of: /Collected : (\d+)/),
            let count = Int(match.1)
        else {
            throw Failed(description: "callgrind's run of \(path.key) \(operations) failed:\n\(text)")
        }
        return count
    }
}
