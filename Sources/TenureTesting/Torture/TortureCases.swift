/// The cases of a ``TortureTest`` for one seed.
package struct TortureCases: Sendable {
    /// How many there are, numbered from 0.
    package let count: Int
    private let run: @Sendable (Int) async throws -> Void

    init(_ count: Int, _ run: @escaping @Sendable (Int) async throws -> Void) {
        self.count = count
        self.run = run
    }

    /// The number of the case that comes `place`-th when they are run in an order in which any few of them in a row are
    /// spread over all.
    func number(at place: Int) -> Int {
        var step = max(1, Int(Double(count) * 0.618))
        while Self.greatestDivisor(step, count) > 1 { step += 1 }
        return Int(UInt64(place).multipliedFullWidth(by: UInt64(step)).low % UInt64(max(1, count)))
    }

    private static func greatestDivisor(_ one: Int, _ other: Int) -> Int {
        other == 0 ? one : greatestDivisor(other, one % other)
    }

    /// Runs one of them; the same one does the same.
    ///
    /// - Throws: ``PromiseBroken``, or whatever else should not have happened.
    package func check(_ number: Int) async throws { try await run(number) }
}
