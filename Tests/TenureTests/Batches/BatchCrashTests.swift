import Tenure
import TenureTesting
import Testing

/// Batches and the loss of power.
@Suite(.timeLimit(.minutes(20))) struct BatchCrashTests {
    #if DEBUG
        private static let stride = 3
    #else
        private static let stride = 1
    #endif
    /// Tasks of each batch, and the bytes of each payload: some frames have many pages, and some are larger than a segment.
    private static let batches: [(tasks: Int, bytes: Int)] = [(3, 10), (40, 700), (2, 4_000), (150, 600), (5, 1)]

    /// What a loss of power leaves of what was not synced.
    enum Remains: CaseIterable, Sendable {
        case nothing, everything, some, damaged

        func fate(_ random: inout SeededGenerator) -> Survival {
            switch self {
            case .nothing: .lost
            case .everything: .kept
            case .some: random.chance(1, in: 2) ? .kept : .lost
            case .damaged:
                [.kept, .lost, .torn(random.next(below: 4_096)), .garbled(seed: random.next())][random.next(below: 4)]
            }
        }
    }

    @Test(
        "D1, D3: power lost at any call to the disk leaves all of a batch or nothing of it, and all if it was acknowledged",
        .computingForLong,
        arguments: Remains.allCases
    )
    func powerLoss(remains: Remains) throws {
        var partly = 0
        for call in Swift.stride(from: 1, to: 1_000, by: Self.stride) {
            guard let kept = try Self.losePower(atCall: call, remains) else {
                #expect(partly > 5)
                return
            }
            if (1..<Self.batches.count).contains(kept) { partly += 1 }
        }
        Issue.record("the batches never came to their end")
    }

    /// - Returns: how many batches are there again; `nil` when the power went on.
    private static func losePower(atCall call: Int, _ remains: Remains) throws -> Int? {
        try SmallWorld.run(seed: UInt64(call)) { world -> Int? in
            let scheduler = try world.open()
            world.storage.fail(StorageFault(call: call, code: 5, isSticky: true))
            var acknowledged: Set<String> = []
            for (number, (tasks, bytes)) in batches.enumerated() {
                let options = TaskOptions(metadata: ["batch": "\(number)"])
                let payload = [UInt8](repeating: UInt8(number), count: bytes)
                let request = TaskRequest(RawTask(kind: "k", payload: payload), options: options)
                do throws(TenureError) {
                    try await scheduler.submit(contentsOf: Array(repeating: request, count: tasks))
                    acknowledged.insert("\(number)")
                } catch {
                    #expect([.indeterminate, .journalFailed, .shutDown].contains(error.code), "\(error)")
                }
            }
            if acknowledged.count == batches.count {
                await scheduler.shutDown()
                return nil
            }
            var random = SeededGenerator(seed: UInt64(call))
            let left = world.storage.snapshot()
            left.crash { _ in remains.fate(&random) }
            await scheduler.shutDown()
            var again = world
            again.storage = left
            let reopened = try again.open()
            let found = Dictionary(grouping: try await reopened.snapshot().tasks) { $0.options.metadata["batch"] ?? "" }
            for (batch, tasks) in found {
                let whole = Int(batch).map { batches[$0].tasks }
                #expect(tasks.count == whole, "call \(call): batch \(batch)")
            }
            #expect(acknowledged.isSubset(of: found.keys), "call \(call)")
            await reopened.shutDown()
            return found.count
        }
    }
}
