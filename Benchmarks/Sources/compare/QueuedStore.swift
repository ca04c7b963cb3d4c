import Foundation
import TenureTesting

/// A store of Tenure with many queued tasks, filled once by `tenurectl`, which writes submits as a scheduler does.
struct QueuedStore {
    /// Keeps freed memory in the process, so that its later openings do not depend on when the system gives it anew.
    private static let environment = ["MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "\(1 << 40)"]

    private let folder: String
    private let count: Int

    init(_ surroundings: Surroundings) {
        count = surroundings.count(1_000_000, quick: 200_000)
        folder = "\(surroundings.folder)/queued-store"
    }

    /// Milliseconds of the processor for reading and checking the files, by the code that recovery reads with, and for
    /// opening the store; both the least of three in one process.
    func measureOpening() async throws -> [String: Double] {
        try await withCopy { copy in
            let output = try await tenurectl("open", copy)
            let words = output.split(separator: "\n").last { $0.hasPrefix("measured ") }?.split(separator: " ") ?? []
            let numbers = words.compactMap { Double($0) }
            guard numbers.count == 4 else { throw Part.Silent(arguments: ["open", copy], output: output) }
            return [
                "R read + CRC": numbers[0] * 1_000, "R opening": numbers[1] * 1_000,
                "R opening, with new memory": numbers[3] * 1_000,
            ]
        }
    }

    /// Milliseconds in a process that has done nothing else until the store is open and its tasks are counted.
    func reopen() async throws -> Double {
        try await withCopy { try await Part.reopen.measure([$0, "\(count)"]) }
    }

    /// Gives `body` a store that nobody has opened yet.
    private func withCopy<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        if !FileManager.default.fileExists(atPath: folder) { _ = try await tenurectl("fill", folder) }
        let copy = "\(folder)-copy"
        try FileManager.default.copyItem(atPath: folder, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        return try await body(copy)
    }

    private func tenurectl(_ part: String, _ folder: String) async throws -> String {
        // It is a product that this one depends on, so it lies beside it.
        let own = URL(fileURLWithPath: try ChildProcess.currentExecutable)
        let path = own.deletingLastPathComponent().appendingPathComponent("tenurectl").path
        let arguments = ["recovery-child", part, folder, "\(count)"]
        let child = try ChildProcess(path, arguments: arguments, environment: Self.environment)
        let output = await child.waitForOutput()
        guard await child.waitForExit().isSuccess else { throw Part.Silent(arguments: arguments, output: output) }
        return output
    }
}
