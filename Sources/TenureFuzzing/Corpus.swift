import Foundation
import Tenure

/// The inputs that are kept: made by real stores, or what a finding was shrunk to.
package enum Corpus {
    /// The folder of this package's corpus, with a folder for each target.
    package static var folder: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Tests/Corpus").path
    }

    /// One file of the corpus.
    package struct Input: Sendable, CustomStringConvertible {
        package let name: String
        package let bytes: [UInt8]

        package var description: String { name }
    }

    /// The names of the folders, sorted.
    package static func targets(in folder: String = Corpus.folder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// The inputs of a target, by name.
    package static func inputs(of target: FuzzTarget, in folder: String = Corpus.folder) throws -> [Input] {
        let place = URL(fileURLWithPath: folder).appending(path: target.name)
        return try FileManager.default.contentsOfDirectory(atPath: place.path).sorted().map { name in
            Input(name: name, bytes: Array(try Data(contentsOf: place.appending(path: name))))
        }
    }

    /// Writes what sample journals give each target to begin with.
    package static func writeSeeds(to folder: String) throws {
        for (target, seeds) in try Seeds.all().sorted(by: { $0.key < $1.key }) {
            let place = URL(fileURLWithPath: folder).appending(path: target)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for (index, seed) in seeds.enumerated() {
                let digits = String(index)
                let name = "seed-" + String(repeating: "0", count: max(0, 2 - digits.count)) + digits
                try Data(seed).write(to: place.appending(path: name))
            }
        }
    }
}
