internal import Tenure

extension TortureTest {
    /// Runs the cases of one seed, on as many tasks as the machine has processors.
    ///
    /// - Parameters:
    ///   - seed: whose cases.
    ///   - stride: one case in so many is run.
    package func run(seed: UInt64, stride: Int = 1, _ surroundings: TortureSurroundings) async -> TortureResult {
        let clock = ContinuousClock()
        let start = clock.now
        let cases: TortureCases
        do {
            cases = try self.cases(seed: seed, surroundings)
        } catch {
            var result = TortureResult(test: name)
            result.note(failure: error, seed: seed, number: 0)
            return result
        }
        let next = Locked(0)
        let found = Locked(TortureResult(test: name))
        await withTaskGroup { group in
            for _ in 0..<TortureRun.width {
                group.addTask {
                    while true {
                        let number = next.withLock { next in
                            defer { next += stride }
                            return next
                        }
                        guard number < cases.count else { return }
                        let failure = await Self.failure { try await cases.check(number) }
                        found.withLock { result in
                            result.cases += 1
                            if let failure { result.note(failure: failure, seed: seed, number: number) }
                        }
                    }
                }
            }
        }
        var result = found.withLock { $0 }
        result.time = start.duration(to: clock.now)
        return result
    }

    /// Runs one case.
    package func run(_ number: Int, of cases: TortureCases, seed: UInt64) async -> TortureResult {
        var result = TortureResult(test: name)
        result.cases = 1
        if let failure = await Self.failure({ try await cases.check(number) }) {
            result.note(failure: failure, seed: seed, number: number)
        }
        return result
    }

    static func failure(_ body: () async throws -> Void) async -> (any Error)? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }
}
