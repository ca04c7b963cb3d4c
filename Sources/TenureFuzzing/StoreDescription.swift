import Foundation
import Tenure
import TenureTesting

/// A store as text, every field of every task: what golden files are compared by.
package struct StoreDescription {
    /// One line for the store, for each task, each key, each thing that is unusual about the journal.
    package let text: String

    /// Reads a journal as an inspection does, and as an opening does: both must find the same.
    package init(of files: [String: [UInt8]]) throws {
        let storage = SimulatedStorage(files: files)
        var recovery = StoreRecovery { .empty }
        let finding = try JournalReader.read(storage, into: &recovery)
        var lines = [
            "records \(finding.lastSequence), highest epoch \(finding.highestEpoch), "
                + "\(finding.endedCleanly ? "closed" : "not closed")",
            "segments \(finding.segments.count)",
        ]
        if let checkpoint = finding.checkpoint { lines.append("checkpoint \(checkpoint)") }
        if let tail = finding.tornTail { lines.append("torn at byte \(tail.offset), \(tail.bytes) bytes") }
        if let damage = finding.damage { lines.append("damaged: \(damage)") }
        lines += try Self.lines(of: recovery.replica)
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of store: borrowing StoreReplica) throws -> [String] {
        let tasks = store.tasks.counts
        var lines = [
            "epoch \(store.tasks.epoch) \(store.tasks.incarnation), last task \(store.tasks.lastTaskNumber), "
                + "last record \(store.tasks.lastSequence), at \(store.tasks.lastTime.nanoseconds)",
            "counts \(try json(tasks))", "paused \(try json(store.tasks.paused))",
        ]
        for id in store.tasks.ids {
            if let entry = store.tasks.entry(of: id) { lines.append(try line(of: entry)) }
        }
        store.writeImage { part in
            if part.bytes.first == ImagePart.key.rawValue { lines.append("key \(part.bytes)") }
        }
        return lines
    }

    private static func line(of entry: TaskEntry) throws -> String {
        let task = entry.specification
        var words = [
            "task \(entry.id)", "\(task.kind)", "\(task.priority)", "payload \(text(of: task.payload))",
            try json(entry.status),
            "submitted \(entry.submittedAt.nanoseconds) \(entry.submittedWall)", "ready \(entry.readyAt.nanoseconds)",
            "by \(entry.lastSequence)",
            "counted \(entry.failures) \(entry.crashes) \(entry.refusals) \(entry.snoozes) \(entry.interruptions)",
        ]
        if entry.isSuspect || entry.isOnTrial || entry.owesCrash {
            words.append("suspect \(entry.isSuspect), on trial \(entry.isOnTrial), owes \(entry.owesCrash)")
        }
        if let generation = entry.lastGeneration { words.append("generation \(generation)") }
        if let ended = entry.endedAt { words.append("ended \(ended.nanoseconds)") }
        if !entry.output.isEmpty { words.append("output \(text(of: entry.output))") }
        for (name, amount) in entry.usage.counters.sorted(by: { $0.key < $1.key }) {
            words.append("used \(amount) \(name)")
        }
        if !task.requires.isEmpty { words.append("requires \(task.requires.map(\.rawValue).sorted())") }
        if let pin = task.pinnedTo { words.append("pinned to \(pin)") }
        if let timeout = task.timeout { words.append("timeout \(timeout)") }
        if task.notBefore != .now { words.append("not before \(try json(task.notBefore))") }
        if let retry = task.retry { words.append("retry \(try json(retry))") }
        for (key, value) in task.metadata.sorted(by: { $0.key < $1.key }) {
            words.append("metadata \(key.debugDescription) \(value.debugDescription)")
        }
        if let submitter = task.options.submitter { words.append("from \(submitter)") }
        if let key = task.idempotencyKey { words.append("key \(key)") }
        for attempt in entry.attempts {
            // The other messages are the library's own words, which may change.
            let message = attempt.ending == .failed || attempt.ending == .timedOut ? ": \(attempt.message)" : ""
            words.append(
                "attempt \(attempt.generation) of \(attempt.agent), \(attempt.ending) \(attempt.began.nanoseconds) to "
                    + "\(attempt.ended.nanoseconds)\(message)"
            )
        }
        return words.joined(separator: "; ")
    }

    /// The form that is fixed, unlike that of a debugger.
    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func text(of bytes: [UInt8]) -> String {
        bytes.count <= 8 ? "\(bytes)" : "of \(bytes.count) bytes with checksum \(CRC32C.checksum(bytes))"
    }
}
