/// The domain, as the actors have it that run on the queue's executor: ``TaskQueue``, ``Agent`` and ``Scheduler``.
///
/// They could reach it by `assumeIsolated` on the queue; that asks the runtime each time where it is, and makes an object
/// of what is to be done: a sixth of a turn.
// Unchecked: `turn` is called by isolated methods of these three actors alone, each of which asserts that it is on the
// queue's executor (in debug builds) and has it as its `unownedExecutor`. A serial executor runs one of them at a time,
// so nobody else has the domain while `body` runs; and `body` is synchronous, so it ends before the next one begins.
final class SharedDomain: @unchecked Sendable {
    @exclusivity(unchecked) private var domain: Domain

    init(_ domain: consuming sending Domain) { self.domain = domain }

    // A scheduler may be dropped without a shutdown, and what was acknowledged before that is told all the same. Nobody else
    // has the domain by now.
    deinit { domain.tellLast() }

    @inline(__always)
    func turn<Result>(_ body: (inout Domain) -> Result) -> Result { body(&domain) }
}
