/// What a journal asks of its storage.
public enum StorageOperation: String, Hashable, Sendable, Codable, CaseIterable {
    /// Opening or creating the directory itself.
    case openDirectory
    /// Taking the lock that makes one owner.
    case lock
    /// Listing the directory.
    case list
    /// Creating a file that must not exist yet.
    case create
    /// Opening an existing file for reading.
    case open
    /// Renaming a file, over another one if there is one.
    case rename
    /// Removing a file.
    case remove
    /// Making what was created, renamed and removed durable.
    case syncDirectory
    /// Writing bytes at an offset.
    case write
    /// Reading bytes at an offset.
    case read
    /// Asking for the size of a file.
    case size
    /// Making the written bytes of a file durable.
    case sync
    /// Taking a file from whoever writes it.
    case fence
    /// Reserving space for a file.
    case allocate
}
