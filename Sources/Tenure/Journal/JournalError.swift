/// Why a journal cannot be opened or read.
package enum JournalError: Error, Hashable, Sendable {
    /// The directory cannot be made or opened, or does not let this process write.
    case notWritable(StorageError)
    /// Another owner has the journal open for writing; what it says about itself.
    case locked(owner: String)
    /// Bytes that were durable are missing or not what was written. Nothing was changed.
    case corrupt(file: String, offset: UInt64, detail: String)
    /// A file was written by a version whose format this one must not write, or cannot read.
    case newerFormat(file: String, version: String)
    /// A whole record was read, and whoever gives it its meaning refused it.
    case unreadableRecord(file: String, offset: UInt64, sequence: UInt64, detail: String)
    /// The journal was opened as often as it can be; tokens would repeat if it were opened once more.
    case epochsExhausted(highest: UInt64)
    /// Storage failed.
    case failed(StorageError)

    /// Sorts an error of storage in.
    package init(_ error: StorageError) {
        if let owner = error.lockOwner {
            self = .locked(owner: owner)
        } else if error.isSupersession {
            self = .locked(owner: error.description)
        } else if error.isRefusalToWrite || error.isNoFolder {
            self = .notWritable(error)
        } else {
            self = .failed(error)
        }
    }
}

extension JournalError {
    /// Whether a file is not what was written.
    var isCorruption: Bool { if case .corrupt = self { true } else { false } }

    /// Whether a file is not what was written, or the disk cannot read what was.
    var isDamage: Bool {
        if case .failed(let cause) = self { return cause.isUnreadable }
        return isCorruption
    }

    /// Whether a file is not there that was a moment before.
    var isAboutAbsentFile: Bool {
        guard case .failed(let cause) = self else { return false }
        return cause.isAbsence
    }
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notWritable(let error), .failed(let error): "\(error)"
        case .locked(let owner): "open already: \(owner)"
        case .corrupt(let file, let offset, let detail): "\(file) at byte \(offset): \(detail)"
        case .newerFormat(let file, let version): "\(file): \(version)"
        case .unreadableRecord(let file, let offset, let sequence, let detail):
            "record \(sequence) in \(file) at byte \(offset) cannot be read: \(detail)"
        case .epochsExhausted(let highest): "has reached its last epoch (\(highest))"
        }
    }
}
