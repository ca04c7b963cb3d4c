internal import Tenure

/// Judges the records of a journal by a ``ReferenceModel``, from its beginning or from the checkpoint that stands for it.
struct JournalCheckReading: ~Copyable, JournalReplayer {
    /// So many violations are kept; the others are counted.
    static let violationsKept = 1_000

    private let rules: ModelRules
    private(set) var model: ReferenceModel
    private(set) var violations: [RuleViolation] = []
    private(set) var violationCount = 0
    /// The first record that is judged.
    private(set) var firstSequence: SequenceNumber = 1
    /// Records of a later version that may be passed over.
    private(set) var passedOver = 0
    private var image: StoreRecovery?

    init(_ rules: ModelRules) {
        self.rules = rules
        model = ReferenceModel(rules)
    }

    mutating func begin() {
        // What was read of a damaged checkpoint counts for nothing.
        let rules = rules
        self = JournalCheckReading(rules)
        image = StoreRecovery {
            StoreReplica(
                tasks: TaskQueueCore(order: .standard, retry: .standard, storeSeed: 0, isReplaying: true),
                admission: Admission()
            )
        }
    }

    mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) { try image?.restore(&part) }

    mutating func replay(_ reader: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        beginAfterImage()
        let record: Record?
        do throws(RecordDecodingError) {
            record = try Record.decode(&reader)
        } catch {
            throw UnreadableRecord(error.description)
        }
        guard let record else { return passedOver += 1 }
        for violation in model.apply(record, sequence: sequence) {
            violationCount += 1
            if violations.count < Self.violationsKept { violations.append(violation) }
        }
    }

    /// The records after a checkpoint begin, or there are none.
    mutating func beginAfterImage() {
        guard let image = image.take() else { return }
        model = ReferenceModel(rules, from: image.replica.tasks, keyHolders: image.replica.admission.keyHolders)
        if model.lastSequence > 0 { firstSequence = model.lastSequence + 1 }
    }
}
