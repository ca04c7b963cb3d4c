extension TenureError {
    /// The sort of an error: an open set, so that a switch over it needs a `default`.
    public struct Code: Hashable, Sendable, RawRepresentable, Codable, CustomStringConvertible {
        /// The code's name.
        public let rawValue: String

        /// A code by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The code's name.
        public var description: String { rawValue }

        // MARK: Input

        /// A name has no bytes.
        public static let nameEmpty = Code(rawValue: "nameEmpty")
        /// A name has more bytes than ``InputLimits/nameBytes``.
        public static let nameTooLong = Code(rawValue: "nameTooLong")
        /// A payload has more bytes than ``InputLimits/payloadBytes``.
        public static let payloadTooLarge = Code(rawValue: "payloadTooLarge")
        /// An output has more bytes than ``InputLimits/outputBytes``.
        public static let outputTooLarge = Code(rawValue: "outputTooLarge")
        /// Metadata or usage names have more bytes than ``InputLimits/metadataBytes``.
        public static let metadataTooLarge = Code(rawValue: "metadataTooLarge")
        /// A duration is negative.
        public static let durationNegative = Code(rawValue: "durationNegative")
        /// An option has a value that it cannot have.
        public static let invalidConfiguration = Code(rawValue: "invalidConfiguration")
        /// A task could not be turned into a payload.
        public static let payloadNotCodable = Code(rawValue: "payloadNotCodable")
        /// An output could not be turned back into its type.
        public static let outputNotCodable = Code(rawValue: "outputNotCodable")

        // MARK: Admission

        /// The scheduler was opened with a list of kinds, and the task's is not among them.
        public static let unknownKind = Code(rawValue: "unknownKind")
        /// More was submitted than ``SchedulerOptions/submitLimit`` allows; ``TenureError/retryAfter`` says when it
        /// will be let in.
        public static let rateLimited = Code(rawValue: "rateLimited")
        /// A batch can never be let in as a whole: it has more tasks than ``SchedulerOptions/capacity`` or
        /// ``SchedulerOptions/submitLimit`` allows at once, or more bytes than are written in one step.
        public static let batchTooLarge = Code(rawValue: "batchTooLarge")
        /// As many tasks are live as ``SchedulerOptions/capacity`` allows.
        public static let queueFull = Code(rawValue: "queueFull")
        /// The calling task was cancelled while its submit waited for room; nothing was recorded.
        public static let submitCancelled = Code(rawValue: "submitCancelled")
        /// The idempotency key belongs to a task of another payload, which the error names.
        public static let idempotencyConflict = Code(rawValue: "idempotencyConflict")
        /// As many idempotency keys are held as ``SchedulerOptions/idempotencyCapacity`` allows.
        public static let idempotencyTableFull = Code(rawValue: "idempotencyTableFull")

        /// There is no space on the disk, and nothing was recorded. What is at work can end all the same.
        public static let storageFull = Code(rawValue: "storageFull")

        // MARK: Tasks

        /// No task of this id is in the store.
        public static let unknownTask = Code(rawValue: "unknownTask")
        /// The task is of another kind than was asked for.
        public static let kindMismatch = Code(rawValue: "kindMismatch")
        /// The task has ended and is forgotten.
        public static let taskEvicted = Code(rawValue: "taskEvicted")
        /// The task was cancelled.
        public static let taskCancelled = Code(rawValue: "taskCancelled")
        /// The task is no dead letter.
        public static let taskNotDead = Code(rawValue: "taskNotDead")
        /// The task is a dead letter.
        public static let taskDead = Code(rawValue: "taskDead")
        /// Nobody can say whether what was asked for is recorded; look it up after the next opening.
        public static let indeterminate = Code(rawValue: "indeterminate")

        // MARK: Agents

        /// The lease is not live any more, or belongs to another agent.
        public static let staleLease = Code(rawValue: "staleLease")
        /// The agent's state does not allow the call.
        public static let refusedByState = Code(rawValue: "refusedByState")
        /// No connected agent bears the name.
        public static let unknownAgent = Code(rawValue: "unknownAgent")
        /// A live agent bears the name.
        public static let agentNameInUse = Code(rawValue: "agentNameInUse")
        /// The session is over.
        public static let sessionOver = Code(rawValue: "sessionOver")

        // MARK: Lifecycle

        /// The scheduler is shutting down or has ended.
        public static let shutDown = Code(rawValue: "shutDown")
        /// `run()` was called twice.
        public static let alreadyRunning = Code(rawValue: "alreadyRunning")
        /// A rule that always holds does not: a defect of this library.
        public static let invariantViolated = Code(rawValue: "invariantViolated")

        /// The events that were asked for are not kept any more.
        public static let eventsForgotten = Code(rawValue: "eventsForgotten")

        // MARK: Journal

        /// There is no journal where one was to be looked at.
        public static let journalMissing = Code(rawValue: "journalMissing")
        /// The journal's folder cannot be made, read or written.
        public static let journalNotWritable = Code(rawValue: "journalNotWritable")
        /// Somebody else has the journal open.
        public static let journalLocked = Code(rawValue: "journalLocked")
        /// The journal is damaged in a place that had been acknowledged.
        public static let journalCorrupt = Code(rawValue: "journalCorrupt")
        /// The journal was written by a newer version.
        public static let journalFormatNewer = Code(rawValue: "journalFormatNewer")
        /// The journal could not be written; nothing can be promised until it is opened again.
        public static let journalFailed = Code(rawValue: "journalFailed")

        // MARK: Backups

        /// No backup can be made of the store, or at that place.
        public static let backupRefused = Code(rawValue: "backupRefused")
        /// A backup could not be written, or not be read back; nothing is left of it.
        public static let backupFailed = Code(rawValue: "backupFailed")
        /// The calling task was cancelled while its backup was made; nothing is left of it.
        public static let backupCancelled = Code(rawValue: "backupCancelled")
        /// There is no backup that can be opened.
        public static let backupMissing = Code(rawValue: "backupMissing")
    }
}
