internal import Tenure

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The fault programme for as long as one likes: when the cases of a seed are done, those of the next one follow.
///
/// Every row gets its share of the time, whatever its cases cost; one that has done all cases of its first seed waits for
/// those that have not.
package final class TortureRun: Sendable {
    private struct Row: Sendable {
        let test: TortureTest
        var seed: UInt64
        var cases: TortureCases?
        var next = 0
        var isPreparing = false
        /// Whether all cases of the first seed were given out.
        var hasBeenThrough = false

        /// How much time it has had, of what is due to it.
        var spent: Duration { result.time / test.shares }
        var result: TortureResult
    }

    private struct Piece {
        let row: Int
        let seed: UInt64
        /// Nil where the seed's cases are still to be made.
        let work: (cases: TortureCases, places: Range<Int>)?
    }

    /// How many cases are run at a time.
    static var width: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private static let pieceTime = Duration.milliseconds(50)

    private let rows: Locked<[Row]>
    private let surroundings: TortureSurroundings
    private let tell: @Sendable ([TortureResult]) -> Void

    /// - Parameters:
    ///   - tests: the rows.
    ///   - seed: the first seed of each.
    ///   - tell: is told now and then how far it is.
    package init(
        _ tests: [TortureTest],
        seed: UInt64,
        _ surroundings: TortureSurroundings,
        tell: @escaping @Sendable ([TortureResult]) -> Void
    ) {
        rows = Locked(tests.map { Row(test: $0, seed: seed, result: TortureResult(test: $0.name)) })
        self.surroundings = surroundings
        self.tell = tell
    }

    /// Runs until `budget` is used up, and every row has had a case at least.
    package func run(for budget: Duration) async -> [TortureResult] {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: budget)
        await withTaskGroup { group in
            for _ in 0..<Self.width {
                group.addTask {
                    while let next = self.next(isOver: clock.now >= end) {
                        guard case .piece(let piece) = next else {
                            try? await clock.sleep(for: .milliseconds(1))
                            continue
                        }
                        let start = clock.now
                        let outcome = await self.perform(piece) { clock.now >= end }
                        self.note(piece, outcome, start.duration(to: clock.now))
                        self.tell(self.results)
                    }
                }
            }
        }
        return results
    }

    private var results: [TortureResult] { rows.withLock { $0.map(\.result) } }

    private enum Next {
        case piece(Piece)
        /// Nothing can be begun before somebody else has made the cases of a row.
        case wait
    }

    /// Of the row that is due; nil where nothing is left to do.
    private func next(isOver: Bool) -> Next? {
        rows.withLock { rows in
            let possible = rows.indices.filter { index in
                let result = rows[index].result
                let hasHadOne = result.cases > 0 || result.violationCount > 0
                return result.obstacle == nil && !(isOver && hasHadOne)
            }
            if possible.isEmpty { return nil }
            let free = possible.filter { !rows[$0].isPreparing }
            let behind = free.filter { !rows[$0].hasBeenThrough }
            let due = (behind.isEmpty ? free : behind).min { rows[$0].spent < rows[$1].spent }
            guard let index = due else { return .wait }
            guard let cases = rows[index].cases else {
                rows[index].isPreparing = true
                return .piece(Piece(row: index, seed: rows[index].seed, work: nil))
            }
            let row = rows[index]
            let mean = row.result.cases == 0 ? Self.pieceTime : row.result.time / row.result.cases
            let count = row.result.cases == 0 ? 1 : max(1, Int(Self.pieceTime / max(mean, .nanoseconds(1))))
            let places = row.next..<min(cases.count, row.next + count)
            rows[index].next = places.upperBound
            if places.upperBound == cases.count {
                rows[index].cases = nil
                rows[index].seed &+= 1
                rows[index].hasBeenThrough = true
            }
            return .piece(Piece(row: index, seed: row.seed, work: (cases, places)))
        }
    }

    private func perform(_ piece: Piece, isOver: () -> Bool) async -> Outcome {
        let test = rows.withLock { $0[piece.row].test }
        guard let (cases, places) = piece.work else {
            do {
                return .prepared(try test.cases(seed: piece.seed, surroundings))
            } catch {
                return .checked(0, [(0, error)])
            }
        }
        var count = 0
        var failures: [(number: Int, error: any Error)] = []
        for place in places where count == 0 || !isOver() {
            let number = cases.number(at: place)
            if let error = await TortureTest.failure({ try await cases.check(number) }) {
                failures.append((number, error))
            }
            count += 1
        }
        return .checked(count, failures)
    }

    private enum Outcome {
        case prepared(TortureCases)
        /// So many cases, and those that failed.
        case checked(Int, [(number: Int, error: any Error)])
    }

    private func note(_ piece: Piece, _ outcome: Outcome, _ time: Duration) {
        rows.withLock { rows in
            var row = rows[piece.row]
            row.result.time += time
            switch outcome {
            case .prepared(let cases):
                row.cases = cases
                row.next = 0
                row.isPreparing = false
            case .checked(let count, let failures):
                row.result.cases += count
                for (number, error) in failures { row.result.note(failure: error, seed: piece.seed, number: number) }
                // Cases that cannot be made are a violation as well; those of the next seed may be.
                if piece.work == nil {
                    row.seed &+= 1
                    row.isPreparing = false
                }
            }
            rows[piece.row] = row
        }
    }
}
