public import Tenure

/// Whether the records of a journal keep the promises of Tenure: what a store did, judged by a second implementation of
/// its rules that shares no code with it. What `tenurectl check` shows.
///
/// ```swift
/// let check = try JournalCheck(of: .directory("state/tenure"))
/// #expect(check.violations.isEmpty, "\(check)")
/// ```
/// Each record is judged when it is read, after all before it:
///
/// | rules | what is judged |
/// |---|---|
/// | T1, T9, T11 | each change of a task's state is one that its state allows, and each task ends once in a life |
/// | T2, T3, S1 | a task is given out only when none stood before it that was ready, durably so, and that its agent could take |
/// | T4, T6 | who keeps its place and who does not; counters, limits, reasons of death, waits after a timeout |
/// | T7 | suspects work alone, and are blamed for what they did and nothing else |
/// | T12 | a live task shares its idempotency key with none |
/// | G1 to G4 | numbers of openings, tasks and leases grow; only who holds a lease ends it |
/// | A1, A6 | an agent has one lease at most, and a lease goes over to the next session of the same agent alone |
/// | D3, D8 | numbers and times of records |
/// | Q1 | a store that was closed cleanly had no leases left |
/// | S3, S11 | pins and pauses |
///
/// Records do not tell who asked, or what was durable when. So a missed match is seen when an agent is given a task while
/// one that goes before it was ready by an earlier record than that one, or than another one that was given out before;
/// and what an agent can take is known from what it was given in the same session.
public struct JournalCheck: Hashable, Sendable, Codable {
    /// The number of the last record.
    public let records: SequenceNumber
    /// The first record that was judged. A checkpoint stands for those before it, and is believed.
    public let checkedFrom: SequenceNumber
    /// How many openings there are among the records that were judged.
    public let openings: Int
    /// How many tasks there were, those that were forgotten since among them.
    public let tasks: Int
    /// Records of a later version of Tenure, which may be passed over, and were.
    public let recordsPassedOver: Int
    /// The rules that are broken, by record; at most 1,000.
    public let violations: [RuleViolation]
    /// How often rules are broken.
    public let violationCount: Int
    /// What the next opening would leave out: bytes that were never acknowledged.
    public let tornTail: String?
    /// Why the journal cannot be opened; only what comes before it was judged. `nil` where it can.
    public let damage: TenureError?

    /// Whether nothing is wrong.
    public var isClean: Bool { violationCount == 0 && damage == nil }

    /// Checks a journal, or a backup of one. Reads only: needs no lock, and it may be in use. Blocks the calling thread.
    ///
    /// - Parameters:
    ///   - location: where the journal is.
    ///   - order: the order that the store was opened with, always the same; `nil` judges what no order allows.
    ///   - retry: the store's own retry policy, always the same; `nil` judges whether the tasks of one opening, as far as
    ///     they have none of their own, show the same limits.
    /// - Throws: `journalMissing` when there is none, `journalNotWritable` when it cannot be read, `journalFormatNewer`,
    ///   `journalCorrupt` when a record makes no sense. Other damage is told in ``damage``.
    /// - Complexity: O(records · log tasks); what is known of the tasks is in memory.
    public init(of location: StoreLocation, order: TaskOrder? = nil, retry: RetryPolicy? = nil) throws(TenureError) {
        let rules = ModelRules(order: order, retry: retry)
        var reading = JournalCheckReading(rules)
        let finding = try location.readJournal(into: &reading) { JournalCheckReading(rules) }
        reading.beginAfterImage()
        records = finding.lastSequence
        checkedFrom = reading.firstSequence
        openings = reading.model.openings
        tasks = reading.model.tasksSeen
        recordsPassedOver = reading.passedOver
        violations = reading.violations
        violationCount = reading.violationCount
        tornTail = finding.tornTail.map(\.description)
        damage = finding.damage.map { location.error(of: $0) }
    }
}

extension JournalCheck: CustomStringConvertible {
    /// How much was checked, and whether all is well; one line for people.
    public var summary: String {
        var text = "\(records) records, \(openings) openings, \(tasks) tasks, "
        text += checkedFrom > records ? "nothing to check after the checkpoint" : "checked from record \(checkedFrom)"
        if recordsPassedOver > 0 { text += ", \(recordsPassedOver) of a later version passed over" }
        return text + ": " + (violationCount == 0 ? "no violation" : "\(violationCount) violations")
    }

    /// The violations and the summary, a line each.
    public var description: String { (violations.map(\.description) + [summary]).joined(separator: "\n") }
}
