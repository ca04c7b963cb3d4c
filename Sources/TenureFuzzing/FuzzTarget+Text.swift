import Foundation
import Tenure

extension FuzzTarget {
    /// Names of files, ids, tokens: what is one is written as it was read.
    static func checkText(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let parsed: [(any CustomStringConvertible)?] = [
            SegmentName(text), CheckpointName(text), TaskID(text), Generation(text), Incarnation(text),
        ]
        for value in parsed.compactMap(\.self) {
            try FuzzFinding.unless(value.description == text, "\(text.debugDescription) is read as \(value)")
        }
        // What is shown to people steers no terminal, whatever stands in a lock, a name or an error.
        try FuzzFinding.unless(text.printable.printable == text.printable, "printable text changes")
        for name in ["LOCK", text] where !text.isEmpty {
            let error = StorageError(operation: .lock, file: name, code: 11, lockOwner: text)
            _ = (error.description, JournalError(error).description)
        }
    }

    /// The JSON forms of public values; the first byte chooses the type.
    static func checkJSON(_ bytes: [UInt8]) throws {
        guard let first = bytes.first else { return }
        try JSONForm.all[Int(first) % JSONForm.all.count].check(Data(bytes.dropFirst()))
    }
}
