import Foundation
import Tenure

/// What a journal tells of the quickstart's runs, read record by record.
struct JournalHistory {
    private struct DigestFile: Decodable {
        var path: String
    }

    /// How often each path was submitted, and how often it was completed.
    private(set) var submits: [String: Int] = [:]
    private(set) var completions: [String: Int] = [:]
    private(set) var dead = 0
    private(set) var openings = 0
    /// Openings that found leases on which somebody had been working when the run before ended.
    private(set) var openingsAfterWork = 0
    /// The paths that were submitted and have not reached their end, in the order of their submits.
    private(set) var unfinished: [String] = []
    /// The paths that somebody is working on, or was when the last run ended.
    private(set) var working: Set<String> = []

    /// Of a journal that does not exist yet.
    init() {}

    init(at folder: String) throws {
        var records: [Record] = []
        let storage = try PosixStorage(directory: folder, createIfMissing: false)
        let finding = try JournalReader.read(storage) { reader, _ throws(UnreadableRecord) in
            do throws(RecordDecodingError) {
                if let record = try Record.decode(&reader) { records.append(record) }
            } catch {
                throw UnreadableRecord(error.description)
            }
        }
        if let damage = finding.damage { throw damage }
        try read(records)
    }

    private mutating func read(_ records: [Record]) throws {
        var paths: [TaskID: String] = [:]
        var order: [TaskID] = []
        var ended: Set<TaskID> = []
        var working: Set<TaskID> = []
        for record in records {
            switch record.transition {
            case .opened:
                openings += 1
                if !working.isEmpty { openingsAfterWork += 1 }
                working.removeAll()
            case .submitted(let task, let specification, _):
                let path = try JSONDecoder().decode(DigestFile.self, from: Data(specification.payload)).path
                paths[task] = path
                order.append(task)
                submits[path, default: 0] += 1
            case .assigned(let task, _, accepted: true), .accepted(let task, _):
                working.insert(task)
            case .completed(let task, _, _, _):
                working.remove(task)
                ended.insert(task)
                if let path = paths[task] { completions[path, default: 0] += 1 }
            case .failed(let task, _, _, _, next: .dead):
                working.remove(task)
                ended.insert(task)
                dead += 1
            case .failed(let task, _, _, _, _), .reclaimed(let task, _, _, _), .released(let task, _, _),
                .snoozed(let task, _, _, _):
                working.remove(task)
            case .assigned, .becameDue, .extended, .cancelRequested, .cancelled, .resumed, .outlived, .crashed,
                .replayed,
                .evicted, .paused:
                break
            }
        }
        unfinished = order.filter { !ended.contains($0) }.compactMap { paths[$0] }
        self.working = Set(working.compactMap { paths[$0] })
    }

    /// Whether each of these paths has one submit and one completion, and no other path has any.
    func isExactlyOnce(for paths: Set<String>) -> Bool {
        submits.count == paths.count && completions.count == paths.count
            && paths.allSatisfy { submits[$0] == 1 && completions[$0] == 1 }
    }
}
