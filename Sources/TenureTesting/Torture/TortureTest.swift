/// One row of the fault programme: a way to hurt a store, in many cases, each of which one number reproduces.
package struct TortureTest: Sendable {
    /// What it is called by, as in `tenurectl torture --only NAME`.
    package let name: String
    /// What is done to the store.
    package let summary: String

    /// How large a part of the time it gets: rows that try every byte or bit need more than others.
    let shares: Int

    private let prepare: @Sendable (UInt64, TortureSurroundings) throws -> TortureCases

    init(
        _ name: String,
        _ summary: String,
        shares: Int = 1,
        _ prepare: @escaping @Sendable (_ seed: UInt64, _ surroundings: TortureSurroundings) throws -> TortureCases
    ) {
        self.name = name
        self.summary = summary
        self.shares = shares
        self.prepare = prepare
    }

    /// The cases that belong to a seed.
    package func cases(seed: UInt64, _ surroundings: TortureSurroundings) throws -> TortureCases {
        try prepare(seed, surroundings)
    }
}
