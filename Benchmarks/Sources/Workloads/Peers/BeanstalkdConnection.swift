import Foundation

/// A connection to beanstalkd over loopback, in its protocol. Its calls block: a thread of its own makes them.
final class BeanstalkdConnection {
    /// The server said something else than was expected, or nothing any more.
    struct Failed: Error {
        let answer: String
    }

    struct Job {
        let id: String
        let payload: [UInt8]
    }

    private let socket: Int32
    private var received: [UInt8] = []
    /// How many of the received bytes have been read.
    private var read = 0

    init(port: UInt16) throws {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        socket = Foundation.socket(AF_INET, stream, 0)
        var address = sockaddr_in.loopback(port)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            _ = close(socket)
            throw Failed(answer: String(cString: strerror(errno)))
        }
        // Each command is sent at once.
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { _ = close(socket) }

    /// Submits tasks; all are sent before the first answer is read.
    func put(_ levels: [Int]) throws {
        var text: [UInt8] = []
        for level in levels {
            text += "put \(level) 0 3600 \(Shape.payload.count)\r\n".utf8
            text += Shape.payload
            text += "\r\n".utf8
        }
        try send(text)
        for _ in levels { _ = try answer(to: "INSERTED") }
    }

    /// Waits for a task.
    func reserve() throws -> Job {
        try send(Array("reserve\r\n".utf8))
        let words = try answer(to: "RESERVED")
        guard words.count == 3, let size = Int(words[2]) else { throw Failed(answer: words.joined(separator: " ")) }
        let payload = try bytes(size + 2)
        return Job(id: String(words[1]), payload: Array(payload.dropLast(2)))
    }

    /// Hands in that a task is done.
    func delete(_ job: Job) throws {
        try send(Array("delete \(job.id)\r\n".utf8))
        _ = try answer(to: "DELETED")
    }

    /// How many tasks are there to be done.
    func ready() throws -> Int {
        try send(Array("stats\r\n".utf8))
        let words = try answer(to: "OK")
        guard words.count == 2, let size = Int(words[1]) else { throw Failed(answer: words.joined(separator: " ")) }
        let text = String(decoding: try bytes(size + 2), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("current-jobs-ready: ") }
        guard let count = line?.split(separator: " ").last.flatMap({ Int($0) }) else { throw Failed(answer: text) }
        return count
    }

    /// The words of the next line, which begins with `word`.
    private func answer(to word: String) throws -> [Substring] {
        let line = try self.line()
        let words = line.split(separator: " ")
        guard words.first == word[...] else { throw Failed(answer: line) }
        return words
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { throw Failed(answer: String(cString: strerror(errno))) }
            sent += count
        }
    }

    private func line() throws -> String {
        while true {
            if let end = received[read...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { read = end + 1 }
                return String(decoding: received[read..<end].dropLast(), as: UTF8.self)
            }
            try receive()
        }
    }

    private func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
        while received.count - read < count { try receive() }
        defer { read += count }
        return received[read..<read + count]
    }

    private func receive() throws {
        received.removeFirst(read)
        read = 0
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { throw Failed(answer: "the connection was closed") }
        received += buffer[..<count]
    }
}

extension sockaddr_in {
    /// A port of this machine, for itself alone.
    static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
