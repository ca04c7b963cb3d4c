import Foundation
import TenureTesting
import Testing

@testable import Tenure

/// Going back to a backup.
@Suite(.timeLimit(.minutes(20))) struct RestorationTests {
    private static let inputOutputError: Int32 = 5

    /// A store with checkpoints, a backup of it, and what happened after that.
    private struct History {
        let world: SmallWorld
        let backup = SimulatedStorage()
        private(set) var saved: [TaskID] = []
        private(set) var all: [TaskID] = []
        private(set) var lostLease: Lease?
        private(set) var epoch: UInt64 = 0

        init(_ world: SmallWorld) async throws {
            self.world = world
            let payload = [UInt8](repeating: 3, count: 9_000)
            let options = SchedulerOptions(idempotencyRetention: .seconds(1 << 30))
            let (backup, storage) = (backup, world.storage)
            (saved, all, lostLease, epoch) = try await world.running(options) { scheduler in
                var tasks: [TaskID] = []
                while !storage.files.keys.contains(where: { CheckpointName($0) != nil }) {
                    let key = TaskOptions(idempotencyKey: "key \(tasks.count)")
                    tasks.append(try await scheduler.submit(RawTask(kind: "k", payload: payload), options: key).id)
                }
                try await scheduler.backUp(to: .storage(backup))
                let saved = tasks
                for _ in 0..<9 { tasks.append(try await scheduler.submit(RawTask(kind: "k", payload: payload)).id) }
                let lease = try await scheduler.withSession("lost", kinds: ["k"]) { try await $0.work().lease }
                return (saved, tasks, lease, scheduler.opening.epoch)
            }
        }

        var candidate: StoreRestoration.Candidate { .init(name: "backup", location: .storage(backup)) }

        func restore(_ storage: SimulatedStorage) throws -> RestorationReport {
            let restoration = StoreRestoration(entropy: { 11 })
            return try #require(try restoration.restore(.storage(storage), from: [candidate]).report)
        }

        func open(_ storage: SimulatedStorage) throws(TenureError) -> Scheduler {
            try Scheduler.open(
                .storage(storage),
                options: .standard,
                environment: .simulated(on: world.executor)
            )
        }

        /// The tasks of a store, and the number of its opening.
        func look(into storage: SimulatedStorage) async throws -> (tasks: [TaskID], epoch: UInt64) {
            let scheduler = try open(storage)
            let tasks = try await scheduler.snapshot().tasks.map(\.id)
            await scheduler.shutDown()
            return (tasks, scheduler.opening.epoch)
        }

        /// Whether every file that was there is there, or in quarantine, byte for byte.
        func hasLostNothing(_ storage: SimulatedStorage, of files: [String: [UInt8]]) -> Bool {
            let left = storage.files
            return files.allSatisfy { name, bytes in
                guard SegmentName(name) != nil || CheckpointName(name) != nil else { return true }
                return left.contains { file, found in
                    (file == name || file.hasPrefix("quarantine/\(name).")) && found == bytes
                }
            }
        }
    }

    @Test("D3, G2: a restored store has what its backup had, and what came after it is put apart, not removed")
    func restored() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            let before = world.storage.files
            let report = try history.restore(world.storage)
            #expect(report.counts.total == history.saved.count && report.skipped.isEmpty && !report.isRepeated)
            #expect(report.epoch == history.epoch + 4_096)
            #expect(report.replaced.count == before.count && history.hasLostNothing(world.storage, of: before))
            try await world.running { scheduler in
                #expect(scheduler.opening.epoch == report.epoch + 1)
                #expect(try await scheduler.snapshot().tasks.map(\.id) == history.saved)
                let lease = try #require(history.lostLease)
                // What was given out in the lost time is nobody's, and will not be given out again.
                try await scheduler.withSession("lost", kinds: ["k"]) { session in
                    #expect(await code { try await session.complete(lease) } == .staleLease)
                    let offer = try await session.offer()
                    #expect(offer.lease.generation > lease.generation)
                }
                let key = TaskOptions(idempotencyKey: "key 0")
                let payload = [UInt8](repeating: 3, count: 9_000)
                let again = try await scheduler.submit(RawTask(kind: "k", payload: payload), options: key)
                #expect(again.isDuplicate && again.id == history.saved[0])
            }
        }
    }

    @Test("D7: a restored store lives on: checkpoints, openings and all", .computingForLong)
    func lifeGoesOn() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            _ = try history.restore(world.storage)
            var expected = history.saved
            for _ in 0..<4 {
                try await world.running { scheduler in
                    #expect(try await scheduler.snapshot().tasks.map(\.id) == expected)
                    for _ in 0..<40 {
                        let task = RawTask(kind: "k", payload: [UInt8](repeating: 4, count: 9_000))
                        expected.append(try await scheduler.submit(task).id)
                    }
                }
                var nobody = RecordReplayer { _, _ in }
                #expect(try JournalReader.verify(world.storage, into: &nobody).damage.isEmpty)
            }
            #expect(world.storage.files.keys.compactMap(CheckpointName.init).count == 2)
        }
    }

    @Test("D3: what a restoration that was stopped has not put apart is, by the opening, and is never removed")
    func putApartByTheOpening() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            let before = world.storage.files
            world.storage.fail(StorageFault(call: 2, of: .rename, code: Self.inputOutputError, isSticky: true))
            #expect(throws: TenureError.self) { try history.restore(world.storage) }
            world.storage.crash()
            try await world.running { scheduler in
                #expect(try await scheduler.snapshot().tasks.map(\.id) == history.saved)
                // Two more checkpoints: then everything before them may go.
                for _ in 0..<80 {
                    try await scheduler.submit(RawTask(kind: "k", payload: [UInt8](repeating: 5, count: 9_000)))
                }
            }
            let checkpoints = world.storage.files.keys.compactMap(CheckpointName.init)
            #expect(checkpoints.count == 2 && checkpoints.allSatisfy { $0.epoch > history.epoch + 4_096 })
            #expect(history.hasLostNothing(world.storage, of: before))
        }
    }

    @Test("D3: doing it twice changes nothing; once the store was opened, it is another restoration")
    func repeated() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            let first = try history.restore(world.storage)
            let files = world.storage.files
            let second = try history.restore(world.storage)
            #expect(second.isRepeated && second.epoch == first.epoch && second.replaced.isEmpty)
            #expect(world.storage.files == files)
            let opened = try await history.look(into: world.storage)
            let third = try history.restore(world.storage)
            #expect(!third.isRepeated && third.epoch == opened.epoch + 4_096)
            #expect(try await history.look(into: world.storage).tasks == history.saved)
        }
    }

    @Test("D3: a read that fails once brings back nothing that a restoration has replaced and not put apart yet")
    func unreadableOnce() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            var files = world.storage.files
            _ = try history.restore(world.storage)
            let restored = world.storage.files.filter { !$0.key.hasPrefix("quarantine/") }
            files.merge(restored) { $1 }
            for operation in [StorageOperation.open, .size, .read] {
                let storage = SimulatedStorage(files: files)
                storage.fail(StorageFault(call: 1, of: operation, code: Self.inputOutputError))
                #expect(throws: TenureError.self) { try history.open(storage) }
                #expect(try await history.look(into: storage).tasks == history.saved)
            }
        }
    }

    /// What of the unsynced changes survives a loss of power.
    enum Survives: CaseIterable { case nothing, everything, some }

    @Test(
        "D3: power lost at any call of a restoration leaves the store as it was or the backup, and it can be repeated",
        .computingForLong,
        arguments: Survives.allCases,
        [true, false]
    )
    func powerLoss(survives: Survives, isWhole: Bool) throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            var files = world.storage.files
            if !isWhole {
                // Rot in every header: what was there cannot be opened, and its number is told by its names alone.
                for name in files.keys { files[name]?[40] ^= 1 }
            }
            var generator = SeededGenerator(seed: 51)
            for call in 1..<2_000 {
                let storage = SimulatedStorage(files: files)
                storage.fail(StorageFault(call: call, code: Self.inputOutputError, isSticky: true))
                let report = try? history.restore(storage)
                switch survives {
                case .nothing: storage.crash()
                case .everything: storage.crash { _ in true }
                case .some: storage.crash { _ in generator.next() & 1 == 0 }
                }
                #expect(history.hasLostNothing(storage, of: files), "stopped at call \(call)")
                let copy = storage.snapshot()
                let isPublished = copy.files.keys.compactMap(CheckpointName.init).contains { $0.epoch > history.epoch }
                do {
                    let found = try await history.look(into: copy)
                    let isRestored = found.tasks == history.saved && found.epoch > history.epoch + 4_096
                    #expect(
                        isRestored == isPublished && (isRestored || isWhole && found.tasks == history.all),
                        "call \(call)"
                    )
                    #expect(!isRestored || history.hasLostNothing(copy, of: files), "call \(call)")
                } catch let error as TenureError {
                    #expect(!isWhole && error.code == .journalCorrupt && !isPublished, "call \(call): \(error)")
                }
                _ = try history.restore(storage)
                #expect(history.hasLostNothing(storage, of: files))
                let found = try await history.look(into: storage)
                #expect(found.tasks == history.saved && found.epoch > history.epoch + 4_096)
                if report != nil { return }
            }
            Issue.record("the store was never restored")
        }
    }

    @Test("D3: one call that fails leaves the store as it was or the backup", arguments: StorageOperation.allCases)
    func failures(operation: StorageOperation) throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            let files = world.storage.files
            for call in 1..<400 {
                let storage = SimulatedStorage(files: files)
                storage.fail(StorageFault(call: call, of: operation, code: Self.inputOutputError))
                let report = try? history.restore(storage)
                storage.fail(nil)
                #expect(history.hasLostNothing(storage, of: files))
                let found = try await history.look(into: storage.snapshot()).tasks
                #expect(found == history.saved || (report == nil && found == history.all), "\(operation) \(call)")
                if report != nil { return }
            }
        }
    }

    @Test("D3: a backup that cannot be opened is passed over, and said to be; with none nothing changes")
    func skipped() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            var files = history.backup.files
            for name in files.keys { files[name]?[4_200] ^= 1 }
            let damaged = StoreRestoration.Candidate(name: "newer", location: .storage(SimulatedStorage(files: files)))
            let empty = StoreRestoration.Candidate(name: "newest", location: .storage(SimulatedStorage()))
            let restoration = StoreRestoration(entropy: { 11 })
            let before = world.storage.files
            let (none, why) = try restoration.restore(.storage(world.storage), from: [empty, damaged])
            #expect(none == nil && why.map(\.backup) == ["newest", "newer"] && world.storage.files == before)
            let candidates = [empty, damaged, history.candidate]
            let report = try #require(try restoration.restore(.storage(world.storage), from: candidates).report)
            #expect(report.backup == "backup")
            #expect(report.skipped.map(\.reason.code) == [.journalMissing, .journalCorrupt])
        }
    }

    @Test("D3: of a folder of backups, one that cannot be reached is said to be passed over; what is no backup is not")
    func candidates() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            let folder = TemporaryDirectory()
            let names = (1...3).map { number in
                BackupName(epoch: 1, lastSequence: number, wall: WallTime(secondsSince1970: 1)).description
            }
            let older = StoreLocation.directory("\(folder.path)/backups/\(names[0])")
            try Scheduler.backUp(storeAt: .storage(history.backup), to: older)
            try folder.write([1], to: "\(folder.path)/backups/\(names[1])")
            try folder.write([1], to: "\(folder.path)/backups/notes")
            // A disk that is not there now.
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/backups/\(names[2])",
                withDestinationPath: "\(folder.path)/absent"
            )
            let report = try Scheduler.restore(
                .directory(folder.journal),
                fromBackupsIn: "\(folder.path)/backups"
            )
            #expect(report.backup == names[0] && report.counts.total == history.saved.count)
            #expect(report.skipped.map(\.backup) == [names[2], names[1]])
        }
    }

    @Test("D3: a backup whose removal was begun is none: parts of it may be gone")
    func beingRemoved() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            let folder = TemporaryDirectory()
            let name = BackupName(epoch: 1, lastSequence: 1, wall: WallTime(secondsSince1970: 1))
            let place = StoreLocation.directory("\(folder.path)/backups/\(name).removed")
            try Scheduler.backUp(storeAt: .storage(history.backup), to: place)
            let refusal = try await error {
                try Scheduler.restore(.directory(folder.journal), fromBackupsIn: "\(folder.path)/backups")
            }
            #expect(refusal.code == .backupMissing)
            #expect(try folder.names(in: "") == ["backups"])
        }
    }

    @Test("D3: with no backup to be found there, a restoration says so, and makes nothing", arguments: ["", "/none"])
    func missing(place: String) async throws {
        let folder = TemporaryDirectory()
        let error = try await error {
            try Scheduler.restore(.directory("\(folder.path)/store"), fromBackupsIn: folder.path + place)
        }
        #expect(error.code == .backupMissing)
        #expect(try folder.names(in: "").isEmpty)
    }

    @Test("Section 7: a store in memory cannot be restored")
    func inMemory() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            let refusal = try await error {
                _ = try StoreRestoration(entropy: { 11 }).restore(.inMemory, from: [history.candidate])
            }
            #expect(refusal.code == .backupRefused)
        }
    }

    @Test("D6: a store that is open is not restored")
    func locked() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            try await world.running { _ in
                let before = world.storage.files
                let refusal = try await error { _ = try history.restore(world.storage) }
                #expect(refusal.code == .journalLocked)
                #expect(world.storage.files == before)
            }
        }
    }

    @Test("D6: an owner whose lock does not hold acknowledges nothing more once its store is restored")
    func fenced() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            let end = try await error {
                try await world.running { scheduler in
                    try await scheduler.submit(RawTask(kind: "k"))
                    // As where somebody removes the file, or a network file system grants the lock twice.
                    world.storage.releaseLock()
                    _ = try history.restore(world.storage)
                    let refusal = try await error { try await scheduler.submit(RawTask(kind: "k")) }
                    #expect([.indeterminate, .journalFailed].contains(refusal.code), "\(refusal)")
                }
            }
            #expect(end.code == .journalFailed)
            #expect(try await history.look(into: world.storage).tasks == history.saved)
        }
    }

    @Test("G2: where no higher number is left for the next openings, nothing changes")
    func exhausted() throws {
        try SmallWorld.run { world in
            let history = try await History(world)
            for (epoch, isRefused) in [
                (JournalOpening.highestEpoch - 4_096, true), (JournalOpening.highestEpoch - 4_097, false),
            ] {
                let files = [
                    SegmentName(epoch: epoch, firstSequence: 1).description: [UInt8](repeating: 0, count: 4_096)
                ]
                let storage = SimulatedStorage(files: files)
                if isRefused {
                    let refusal = try await error { _ = try history.restore(storage) }
                    #expect(refusal.code == .journalFailed)
                    #expect(storage.files == files)
                } else {
                    _ = try history.restore(storage)
                    #expect(try await history.look(into: storage).epoch == JournalOpening.highestEpoch)
                }
            }
        }
    }
}
