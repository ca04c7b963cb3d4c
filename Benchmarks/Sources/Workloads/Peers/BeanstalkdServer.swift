import Foundation
import TenureTesting

/// A beanstalkd of one's own, with its log of everything in a folder.
public final class BeanstalkdServer: Sendable {
    /// When it makes what it has written durable.
    public enum Syncing: Sendable {
        /// Before each answer.
        case always
        /// When the system does.
        case never
    }

    private static let executable = "beanstalkd"

    private let process: ChildProcess
    let port: UInt16

    /// Whether it is installed.
    public static var isInstalled: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { access("\($0)/\(executable)", X_OK) == 0 }
    }

    /// Starts one, which takes calls once it has read what is in the folder.
    public init(in folder: String, syncing: Syncing) throws {
        port = try Self.freePort()
        let sync = syncing == .always ? ["-f", "0"] : ["-F"]
        process = try ChildProcess(
            Self.executable,
            arguments: ["-l", "127.0.0.1", "-p", "\(port)", "-b", folder] + sync,
            output: .discarded
        )
    }

    /// Ends it.
    public func stop() async {
        process.kill()
        _ = await process.waitForExit()
    }

    /// Ends it without waiting.
    func kill() { process.kill() }

    /// A connection; waits until the server takes calls.
    func connect() throws -> BeanstalkdConnection {
        while true {
            do {
                return try BeanstalkdConnection(port: port)
            } catch {
                guard process.exitStatus == nil else { throw error }
                usleep(500)
            }
        }
    }

    /// Fills it with so many tasks.
    public func fill(_ count: Int) throws {
        let connection = try connect()
        for batch in (0..<count).pieces(of: 1_000) { try connection.put(batch.map(Shape.level)) }
    }

    /// How many tasks are there to be done, once it answers.
    public func ready() throws -> Int { try connect().ready() }

    /// A port that nobody had a moment ago.
    private static func freePort() throws -> UInt16 {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let socket = Foundation.socket(AF_INET, stream, 0)
        defer { _ = close(socket) }
        var address = sockaddr_in.loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 ? getsockname(socket, $0, &size) : -1
            }
        }
        guard status == 0 else { throw BeanstalkdConnection.Failed(answer: String(cString: strerror(errno))) }
        return UInt16(bigEndian: address.sin_port)
    }
}
