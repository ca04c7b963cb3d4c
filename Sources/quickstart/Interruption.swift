import Dispatch
import Foundation
import Synchronization

/// Ctrl-C: the first one asks for a graceful end, the second one ends the process as usual.
final class Interruption {
    private let source: any DispatchSourceSignal
    private let raised: RaisedFlag

    private final class RaisedFlag: Sendable {
        let value = Atomic(false)
    }

    /// Whether there was one.
    var wasRaised: Bool { raised.value.load(ordering: .relaxed) }

    /// Calls `end` once, on the first Ctrl-C.
    init(_ end: @escaping @Sendable () async -> Void) {
        let raised = RaisedFlag()
        self.raised = raised
        // The source sees a signal also where it is ignored; the process must not die of it meanwhile.
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            signal(SIGINT, SIG_DFL)
            guard !raised.value.exchange(true, ordering: .relaxed) else { return }
            Task { await end() }
        }
        source.resume()
        self.source = source
    }

    deinit { source.cancel() }
}
