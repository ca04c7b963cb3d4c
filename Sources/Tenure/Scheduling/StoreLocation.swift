/// Where a scheduler keeps its journal.
public struct StoreLocation: Sendable {
    enum Place: Sendable {
        case memory
        case directory(String)
        case storage(any JournalStorage)
    }

    let place: Place

    /// Nowhere: everything ends with the process. For tests, and for work that nobody misses.
    public static let inMemory = StoreLocation(place: .memory)

    /// A folder, made with its parents if it is missing, for this user alone. One scheduler at a time. The path is
    /// absolute or from where the process stands.
    public static func directory(_ path: String) -> StoreLocation { StoreLocation(place: .directory(path)) }

    /// Any storage that keeps the contract of ``JournalStorage``.
    public static func storage(_ storage: any JournalStorage) -> StoreLocation {
        StoreLocation(place: .storage(storage))
    }
}

extension StoreLocation {
    /// The storage of a store, whether there is one or not.
    ///
    /// - Throws: `journalNotWritable`; `backupRefused` for a place in memory, which nothing can be brought to.
    func storage() throws(TenureError) -> any JournalStorage {
        switch place {
        case .memory:
            throw .backupRefused("A store in memory cannot be restored. Give the folder of one that is not.")
        case .storage(let storage):
            return storage
        case .directory(let path):
            do throws(StorageError) {
                return try PosixStorage(directory: path)
            } catch {
                throw TenureError(JournalError(error), in: path)
            }
        }
    }

    /// The storage of a store that is there.
    ///
    /// - Throws: `journalMissing` where nothing is, and for a place in memory, in which no store outlives its scheduler;
    ///   `journalNotWritable`.
    func existingStorage() throws(TenureError) -> any JournalStorage {
        switch place {
        case .memory:
            throw TenureError(.journalMissing, "A store in memory has no journal. Give the folder of one that has.")
        case .storage(let storage):
            return storage
        case .directory(let path):
            do throws(JournalError) {
                return try JournalInspection.storage(path)
            } catch {
                if case .notWritable(let cause) = error, cause.isAbsence { throw JournalInspection.missing(path) }
                throw TenureError(error, in: path)
            }
        }
    }
}
