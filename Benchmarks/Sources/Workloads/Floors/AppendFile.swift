import Foundation

/// A file that is prepared as a segment of the journal is, to which bytes are appended and synced: the least that
/// durability costs on this disk.
struct AppendFile: ~Copyable {
    /// A call of the system did not do what was asked for.
    struct Failed: Error {
        let call: String
        let code: Int32
    }

    private let descriptor: Int32
    private let size: Int
    private var end: Int

    /// Makes a file, reserves its space, and makes it durable.
    ///
    /// - Parameter head: how many bytes are written at its beginning before anything is appended.
    init(_ path: String, size: Int, head: Int) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        (self.size, end) = (size, head)
        guard descriptor >= 0 else { throw Failed(call: "open", code: errno) }
        let zeros = [UInt8](repeating: 0, count: head)
        guard pwrite(descriptor, zeros, head, 0) == head else { throw Failed(call: "pwrite", code: errno) }
        #if os(Linux)
            let code = posix_fallocate(descriptor, 0, size)
            guard code == 0 else { throw Failed(call: "posix_fallocate", code: code) }
        #endif
        try sync()
    }

    deinit { _ = close(descriptor) }

    /// Whether so many bytes more have a place.
    func takes(_ count: Int) -> Bool { end + count <= size }

    /// Appends bytes and waits until they are on the disk.
    mutating func append(_ bytes: [UInt8]) throws {
        guard pwrite(descriptor, bytes, bytes.count, off_t(end)) == bytes.count else {
            throw Failed(call: "pwrite", code: errno)
        }
        end += bytes.count
        try sync()
    }

    private func sync() throws {
        #if os(Linux)
            let status = fdatasync(descriptor)
        #else
            let status = fcntl(descriptor, F_FULLFSYNC)
        #endif
        guard status == 0 else { throw Failed(call: "sync", code: errno) }
    }
}
