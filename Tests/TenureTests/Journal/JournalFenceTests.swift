import Foundation
import Synchronization
import Tenure
import TenureTesting
import Testing

/// Two owners where the lock does not hold: every storage granted it to both.
@Suite(.timeLimit(.minutes(20))) struct JournalFenceTests {
    /// Who may make storage calls, and how many: then it is the other one's turn.
    private final class Turns: Sendable {
        private struct State {
            var plan: ArraySlice<Int>
            var left: Int
            var isOver = [false, false]
        }

        private let state: Mutex<State>
        private let bells = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]

        /// The first one makes `plan[0]` calls, then the second one `plan[1]`, and so on; at last each goes on to its end.
        init(_ plan: [Int]) { state = Mutex(State(plan: plan.dropFirst(), left: plan.first ?? .max)) }

        /// The second one waits until it is let in.
        func begin() { bells[1].wait() }

        func beforeCall(of me: Int) {
            let mustWait = state.withLock { state in
                guard state.left == 0, !state.isOver[1 - me] else {
                    state.left -= state.left > 0 ? 1 : 0
                    return false
                }
                state.left = state.plan.popFirst() ?? .max
                return true
            }
            guard mustWait else { return }
            bells[1 - me].signal()
            bells[me].wait()
            state.withLock { $0.left -= $0.left > 0 ? 1 : 0 }
        }

        func end(of me: Int) {
            let isOtherLeft = state.withLock { state in
                state.isOver[me] = true
                state.left = .max
                return !state.isOver[1 - me]
            }
            if isOtherLeft { bells[1 - me].signal() }
        }

        /// Whether the plan was not used up: longer ones need not be tried.
        var isShort: Bool { state.withLock { !$0.plan.isEmpty } }
    }

    /// A storage that grants its lock to everybody, and waits for its turn before each call.
    private struct Shared: JournalStorage {
        let storage: SimulatedStorage
        let turns: Turns
        let me: Int

        func acquireLock(describing owner: String) throws(StorageError) { turns.beforeCall(of: me) }
        func releaseLock() {}

        func list() throws(StorageError) -> [String] {
            turns.beforeCall(of: me)
            return try storage.list()
        }

        func create(_ name: String) throws(StorageError) -> any JournalFile {
            turns.beforeCall(of: me)
            return SharedFile(file: try storage.create(name), turns: turns, me: me)
        }

        func open(_ name: String) throws(StorageError) -> any JournalFile {
            turns.beforeCall(of: me)
            return SharedFile(file: try storage.open(name), turns: turns, me: me)
        }

        func rename(_ name: String, to new: String) throws(StorageError) {
            turns.beforeCall(of: me)
            try storage.rename(name, to: new)
        }

        func remove(_ name: String) throws(StorageError) {
            turns.beforeCall(of: me)
            try storage.remove(name)
        }

        func fence(_ name: String) throws(StorageError) {
            turns.beforeCall(of: me)
            try storage.fence(name)
        }

        func syncDirectory() throws(StorageError) {
            turns.beforeCall(of: me)
            try storage.syncDirectory()
        }
    }

    private final class SharedFile: JournalFile {
        private let file: any JournalFile
        private let turns: Turns
        private let me: Int

        init(file: any JournalFile, turns: Turns, me: Int) {
            self.file = file
            self.turns = turns
            self.me = me
        }

        func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
            turns.beforeCall(of: me)
            return try file.write(bytes, at: offset)
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
            turns.beforeCall(of: me)
            return try file.read(into: buffer, at: offset)
        }

        func size() throws(StorageError) -> UInt64 {
            turns.beforeCall(of: me)
            return try file.size()
        }

        func sync() throws(StorageError) {
            turns.beforeCall(of: me)
            try file.sync()
        }

        func allocate(_ size: UInt64) throws(StorageError) { try file.allocate(size) }

        var isFenced: Bool {
            turns.beforeCall(of: me)
            return file.isFenced
        }

        func close() { file.close() }
    }

    /// What became of one opening and what it appended.
    private struct Life: Sendable {
        var epoch: UInt64?
        var acknowledged: [[UInt8]] = []
        var refusal: String?

        init(on storage: any JournalStorage, as me: Int) {
            do {
                // Two frames fill a segment, so that the third one is in the next.
                let options = JournalOptions(segmentSize: 8_192, preallocatesSegments: false)
                let (opening, log) = try openJournal(storage, seed: UInt64(71 + me), options: options)
                epoch = opening.epoch
                for number in 0..<3 {
                    let record = [UInt8](repeating: UInt8(100 * me + number + 1), count: 1_900)
                    try log.append(makeBatch([record], after: log.lastSequence), sync: true)
                    acknowledged.append(record)
                }
                try log.close(cleanly: false)
            } catch {
                refusal = "\(error)"
            }
        }
    }

    /// Lets two live by turns.
    ///
    /// - Returns: whether the plan was longer than their lives.
    private func play(_ plan: [Int], _ files: [String: [UInt8]], _ before: [[UInt8]]) throws -> Bool {
        let storage = SimulatedStorage(files: files)
        let turns = Turns(plan)
        let second = Locked<Life?>(nil)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            turns.begin()
            let life = Life(on: Shared(storage: storage, turns: turns, me: 1), as: 1)
            second.withLock { $0 = life }
            turns.end(of: 1)
            ended.signal()
        }
        let first = Life(on: Shared(storage: storage, turns: turns, me: 0), as: 0)
        turns.end(of: 0)
        ended.wait()
        let lives = [first, try #require(second.withLock { $0 })]

        let (_, found) = try recover(storage)
        #expect(found.starts(with: before), "plan \(plan)")
        for life in lives {
            let isThere = life.acknowledged.allSatisfy(found.contains)
            #expect(isThere, "plan \(plan): of \(life) something is missing")
        }
        let owners = lives.filter { !$0.acknowledged.isEmpty }.compactMap(\.epoch)
        #expect(Set(owners).count == owners.count, "plan \(plan): two owners of one epoch, \(lives)")
        return turns.isShort
    }

    /// A new journal, one whose owner was stopped, and one that ends in a write that never did.
    private func starts() throws -> [(files: [String: [UInt8]], records: [[UInt8]])] {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        let records: [[UInt8]] = [[1], [2, 2], [3, 3, 3]]
        for record in records { try log.append(makeBatch([record], after: log.lastSequence), sync: true) }
        try log.close(cleanly: false)
        var torn = storage.files
        for name in segmentNames(in: torn) { torn[name] = torn[name].map { Array($0.dropLast(9)) } }
        return [([:], []), (storage.files, records), (torn, Array(records.dropLast()))]
    }

    @Test(
        "D6: where the lock does not hold, of two openings at a time one is refused or stops before it acknowledges",
        .computingForLong,
        arguments: 0..<3
    )
    func twoOpenings(start: Int) throws {
        let (files, records) = try starts()[start]
        var plans = 0
        for first in stride(from: 1, through: .max, by: min(caseStride, 4)) {
            var isShort = false
            for second in stride(from: 1 + first % nestedStride, to: 1_000, by: nestedStride) {
                isShort = try play([first, second], files, records)
                plans += 1
                if isShort { break }
                // All pairs of stops in release, and with them a part of the triples.
                guard caseStride == 1 else { continue }
                for third in stride(from: 1 + (first + second) % 41, to: 1_000, by: 41) {
                    plans += 1
                    if try play([first, second, third], files, records) { break }
                }
            }
            // The first one has ended within its first turn.
            if try play([first, 1], files, records) { break }
        }
        #expect(plans > (caseStride == 1 ? 100 : 50))
    }

    private let nestedStride = min(caseStride, 13)

    @Test("D5, D6: an owner whose segment was taken, replaced or removed acknowledges nothing more", arguments: 0..<3)
    func taken(way: Int) throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        try log.append(makeBatch([[1]], after: 0), sync: true)
        let name = segmentNames(in: storage.files)[0]
        switch way {
        case 0: try storage.fence(name)
        case 1: try storage.remove(name)
        default:
            storage.releaseLock()
            #expect(try recover(storage, seed: 2).records == [[1]])
        }
        let error = #expect(throws: StorageError.self) { try log.append(makeBatch([[2]], after: 1), sync: true) }
        #expect(error?.isSupersession == true && log.poison == error)
        #expect("\(try #require(error))" == "\(name): another owner has taken the journal over")
    }

    @Test("D6: an owner that was replaced while it stood still ends with a named error, and gives nothing away")
    func scheduler() async throws {
        let storage = SimulatedStorage()
        let first = try await Scheduler.open(.storage(storage))
        let run = Task { try await first.run() }
        let kept = try await first.submit(RawTask(kind: "k")).id
        // The lock is lost, as where somebody removes its file.
        storage.releaseLock()
        let second = try await Scheduler.open(.storage(storage))
        #expect(await code { _ = try await first.submit(RawTask(kind: "k")) } == .indeterminate)
        #expect(await code { try await run.value } == .journalFailed)
        let failure = try #require(await first.shutDown().failure)
        #expect(failure.message.contains("another owner has taken the journal over"), "\(failure)")
        #expect(try await second.snapshot().tasks.map(\.id) == [kept])
        await second.shutDown()
    }
}
