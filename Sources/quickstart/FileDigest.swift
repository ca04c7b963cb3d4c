import Foundation
import Tenure

/// How many lines and bytes a file has, and a hash of them.
///
/// A line is what ends with a line feed; so is what comes after the last one, if anything does. The hash is FNV-1a with
/// 64 bits (Fowler, Noll, Vo): `hash = (hash ^ byte) * 0x100000001b3` for each byte, from `0xcbf29ce484222325`. It tells
/// files apart; it is no protection against somebody who wants two files to look alike.
struct FileDigest: Codable, Equatable, Sendable {
    var lines = 0
    var bytes = 0
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Reads a file, in pieces.
    ///
    /// - Throws: a failure that is not worth another try: the file is gone, is no regular file any more, or may not be
    ///   read.
    init(path: String) throws {
        // Without blocking, in case a pipe has taken the file's place.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw Self.unreadable() }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.unreadable() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw TaskFailure.permanent("It is no regular file any more") }

        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var endsInLine = false
        while true {
            let count = read(file, buffer.baseAddress, buffer.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw Self.unreadable()
            }
            if count == 0 { break }
            add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            endsInLine = buffer[count - 1] != UInt8(ascii: "\n")
        }
        if endsInLine { lines += 1 }
    }

    private mutating func add(_ piece: UnsafeRawBufferPointer) {
        var (hash, lines) = (hash, lines)
        for byte in piece {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            if byte == UInt8(ascii: "\n") { lines += 1 }
        }
        (self.hash, self.lines) = (hash, lines)
        bytes += piece.count
    }

    private static func unreadable() -> TaskFailure { .permanent(String(cString: strerror(errno))) }
}
