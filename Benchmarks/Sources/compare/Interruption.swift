import Foundation

/// Lets Ctrl-C end what is going on as an error would: processes that were started end, and files are removed.
enum Interruption {
    /// The process was told to end.
    struct Interrupted: Error, CustomStringConvertible {
        let description = "interrupted"
    }

    /// Does `body`, whose task is cancelled when the process is told to end.
    static func heeded(_ body: @escaping @concurrent @Sendable () async throws -> Void) async throws {
        let work = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { work.cancel() }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        do {
            try await work.value
        } catch {
            throw work.isCancelled ? Interrupted() : error
        }
    }
}
