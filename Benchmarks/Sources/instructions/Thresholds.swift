import Foundation

/// How many instructions each path may take: the file beside the package's manifest.
struct Thresholds: Codable {
    /// What the counts hold for: another processor or compiler has others.
    struct Origin: Codable, Equatable, CustomStringConvertible {
        let processor: String
        let swift: String

        var description: String { "Swift \(swift) on \(processor)" }
    }

    /// Where the file is.
    static let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("instructions.json")

    var origin: Origin
    /// By which part of the threshold a count may differ from it.
    var tolerance: Double
    /// Instructions for each operation, by the key of the path.
    var instructions: [String: Double]

    static func read() throws -> Thresholds {
        try JSONDecoder().decode(Thresholds.self, from: try Data(contentsOf: file))
    }

    func write() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try (encoder.encode(self) + Data("\n".utf8)).write(to: Self.file)
    }
}

extension Thresholds.Origin {
    /// The compiler that is found first, which has built this, and the processor that it was built for.
    static func here() throws -> Thresholds.Origin {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["swift", "--version"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let version = text.firstMatch(of: /Swift version ([0-9.]+)/).map { String($0.1) } ?? "of an unknown version"
        #if arch(x86_64)
            return Self(processor: "x86_64", swift: version)
        #elseif arch(arm64)
            return Self(processor: "arm64", swift: version)
        #else
            return Self(processor: "another processor", swift: version)
        #endif
    }
}
