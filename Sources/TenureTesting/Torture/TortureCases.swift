/// The cases of a ``TortureTest`` for one seed.
package struct TortureCases: Sendable {
    /// How many there are, numbered from 0.
    package let count: Int
    private let run: @Sendable (Int) async throws -> Void

    init(_ count: Int, _ run: @escaping @Sendable (Int) async throws -> Void) {
        self.count = count
        self.run = run
    }

    /// Runs one of them; the same one does the same.
    ///
    /// - Throws: ``PromiseBroken``, or whatever else should not have happened.
    package func check(_ number: Int) async throws { try await run(number) }
}
