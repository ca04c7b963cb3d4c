import Foundation
import Synchronization
import Tenure
import TenureTesting
import Testing

/// Backups of a store that is in use, and of one that is not.
@Suite(.timeLimit(.minutes(20))) struct BackupTests {
    private static let inputOutputError: Int32 = 5

    /// A journal that begins with a checkpoint and has segments after it, and its tasks.
    private static func store(_ world: SmallWorld) async throws -> [TaskID] {
        let payload = [UInt8](repeating: 3, count: 9_000)
        var tasks: [TaskID] = []
        try await world.running { scheduler in
            while !world.storage.files.keys.contains(where: { CheckpointName($0) != nil }) {
                tasks.append(try await scheduler.submit(RawTask(kind: "k", payload: payload)).id)
            }
            for _ in 0..<9 { tasks.append(try await scheduler.submit(RawTask(kind: "k", payload: payload)).id) }
        }
        return tasks
    }

    private static func tasks(in storage: SimulatedStorage, _ world: SmallWorld) async throws -> [TaskID] {
        let scheduler = try Scheduler.open(
            .storage(storage),
            options: .standard,
            environment: .simulated(on: world.executor)
        )
        let tasks = try await scheduler.snapshot().tasks.map(\.id)
        await scheduler.shutDown()
        return tasks
    }

    // MARK: While it is in use

    @Test(
        "D3: a backup has everything that was acknowledged before, whatever happens meanwhile",
        .computingForLong,
        arguments: 1...12
    )
    func complete(seed: UInt64) throws {
        try SmallWorld.run(seed: seed) { world in
            let acknowledged = Locked<Set<TaskID>>([])
            let copies = try await world.running { scheduler in
                let submitting = (0..<3).map { _ in
                    world.start {
                        for _ in 0..<60 {
                            let task = RawTask(kind: "k", payload: [UInt8](repeating: 9, count: 3_000))
                            let id = try await scheduler.submit(task).id
                            acknowledged.withLock { _ = $0.insert(id) }
                        }
                    }
                }
                var copies: [(SimulatedStorage, Set<TaskID>, BackupReport)] = []
                for _ in 0..<6 {
                    let before = acknowledged.withLock { $0 }
                    let copy = SimulatedStorage()
                    let report = try await scheduler.backUp(to: .storage(copy))
                    // Durable: a loss of power takes nothing.
                    copy.crash()
                    copies.append((copy, before, report))
                    for _ in 0..<40 { await world.executor.yield() }
                }
                for task in submitting { try await task.value }
                return copies
            }
            let all = acknowledged.withLock { $0 }
            for (copy, before, report) in copies {
                let found = Set(try await Self.tasks(in: copy, world))
                #expect(before.isSubset(of: found) && found.isSubset(of: all))
                #expect(report.counts.total == found.count && report.lastSequence >= UInt64(found.count))
            }
            #expect(try await Set(Self.tasks(in: world.storage, world)) == all)
        }
    }

    @Test("D3: checkpoints that are made meanwhile take nothing from a backup", .computingForLong)
    func besideCheckpoints() async throws {
        let folder = TemporaryDirectory()
        let options = SchedulerOptions(
            retention: Retention(endedCount: 20),
            segmentBytes: 64 << 10,
            checkpointBytes: 64 << 10
        )
        try await withRunning(.directory(folder.journal), options: options) { scheduler in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let isOver = Locked(false)
                group.addTask {
                    try await scheduler.runAgent("worker") { agent in agent.handle("k") { _, _ in [] } }
                }
                group.addTask {
                    while !isOver.withLock({ $0 }) {
                        _ = try await scheduler.submit(RawTask(kind: "k", payload: [UInt8](repeating: 1, count: 9_000)))
                    }
                }
                for number in 0..<12 {
                    let kept = try await scheduler.submit(RawTask(kind: "kept")).id
                    let path = "\(folder.path)/copies/\(number)"
                    let report = try await scheduler.backUp(to: .directory(path))
                    let copy = try JournalInspection(directory: path)
                    #expect(copy.damage == nil && copy.records == report.lastSequence)
                    #expect(copy.tasks.contains { $0.task == kept })
                }
                isOver.withLock { $0 = true }
                await scheduler.shutDown(grace: .none)
                while let ended = await group.nextResult() {
                    if case .failure(let error as TenureError) = ended, error.code != .shutDown { throw error }
                }
            }
        }
        #expect(try JournalVerification(directory: folder.journal).damage.isEmpty)
    }

    // MARK: What goes wrong

    /// What of the unsynced changes survives a loss of power.
    enum Survives: CaseIterable { case nothing, everything, some }

    @Test(
        "D1: power lost at any call while a backup is written leaves it whole, or no journal",
        .computingForLong,
        arguments: Survives.allCases
    )
    func powerLoss(survives: Survives) throws {
        try SmallWorld.run { world in
            let tasks = try await Self.store(world)
            var generator = SeededGenerator(seed: 41)
            for call in 1..<2_000 {
                let copy = SimulatedStorage()
                copy.fail(StorageFault(call: call, code: Self.inputOutputError, isSticky: true))
                let report = try? Scheduler.backUp(storeAt: .storage(world.storage), to: .storage(copy))
                switch survives {
                case .nothing: copy.crash()
                case .everything: copy.crash { _ in true }
                case .some: copy.crash { _ in generator.next() & 1 == 0 }
                }
                do {
                    let found = try await Self.tasks(in: copy.snapshot(), world)
                    #expect(found == tasks || (found.isEmpty && report == nil), "stopped at call \(call)")
                } catch let error as TenureError {
                    // What is read first is not there: a part of a backup is never taken for a store.
                    #expect(error.code == .journalCorrupt && report == nil, "stopped at call \(call): \(error)")
                }
                if report != nil { return }
            }
            Issue.record("the backup was never made")
        }
    }

    @Test(
        "D3: any call that fails while a backup is made harms nothing, and leaves nothing",
        .computingForLong,
        arguments: [false, true]
    )
    func failures(ofSource: Bool) throws {
        try SmallWorld.run { world in
            let tasks = try await Self.store(world)
            let before = world.storage.files
            for operation in StorageOperation.allCases {
                for call in 1..<2_000 {
                    let copy = SimulatedStorage()
                    let failing = ofSource ? world.storage : copy
                    failing.fail(StorageFault(call: call, of: operation, code: Self.inputOutputError))
                    let made = try? Scheduler.backUp(storeAt: .storage(world.storage), to: .storage(copy))
                    failing.fail(nil)
                    #expect(world.storage.files == before)
                    if made != nil {
                        #expect(try await Self.tasks(in: copy, world) == tasks)
                        break
                    }
                    // A call that removes may be the one that fails.
                    if operation != .remove { #expect(copy.files.isEmpty, "\(operation) \(call)") }
                    copy.crash()
                    _ = try Scheduler.backUp(storeAt: .storage(world.storage), to: .storage(SimulatedStorage()))
                }
            }
        }
    }

    @Test("D5: what a disk keeps is read back: one that keeps something else makes no backup")
    func readBack() throws {
        try SmallWorld.run { world in
            _ = try await Self.store(world)
            let copy = SimulatedStorage()
            let error = try await error {
                try Scheduler.backUp(storeAt: .storage(world.storage), to: .storage(Forgetful(storage: copy)))
            }
            #expect(error.code == .backupFailed && copy.files.isEmpty)
        }
    }

    @Test("D3: a store that is damaged is not backed up")
    func damaged() throws {
        try SmallWorld.run { world in
            _ = try await Self.store(world)
            var files = world.storage.files
            for name in files.keys where CheckpointName(name) != nil || SegmentName(name) != nil {
                files[name]?[SegmentHeader.reservedSize + 70] ^= 1
            }
            let copy = SimulatedStorage()
            let damaged = SimulatedStorage(files: files)
            let error = try await error { try Scheduler.backUp(storeAt: .storage(damaged), to: .storage(copy)) }
            #expect(error.code == .journalCorrupt && copy.files.isEmpty && damaged.files == files)
        }
    }

    @Test("Q1: a shutdown ends a backup, whose caller is told, and nothing is left", .computingForLong)
    func shutdown() throws {
        for yields in 0..<60 {
            try SmallWorld.run(seed: UInt64(yields)) { world in
                let copy = SimulatedStorage()
                let making = try await world.running { scheduler in
                    try await scheduler.submit(RawTask(kind: "k"))
                    let making = world.start { try await scheduler.backUp(to: .storage(copy)) }
                    for _ in 0..<yields { await world.executor.yield() }
                    return making
                }
                switch await making.result {
                case .success: #expect(try await Self.tasks(in: copy, world).count == 1)
                case .failure(let error): #expect((error as? TenureError)?.code == .shutDown && copy.files.isEmpty)
                }
            }
        }
    }

    @Test("Q2: a cancelled caller is told so once nothing of its backup is touched any more")
    func cancelled() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in
                try await scheduler.submit(RawTask(kind: "k"))
                let copy = SimulatedStorage()
                let making = world.start {
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await scheduler.backUp(to: .storage(copy))
                }
                let failure = try await error { try await making.value }
                #expect(failure.code == .backupCancelled && copy.files.isEmpty)
            }
        }
    }

    // MARK: Where it may be

    @Test("Section 7: a place that has something in it, lies in the store, or is none is refused, and nothing changes")
    func places() async throws {
        let folder = TemporaryDirectory()
        try await withRunning(.directory(folder.journal)) { scheduler in
            try await scheduler.submit(RawTask(kind: "k"))
            try await scheduler.backUp(to: .directory("\(folder.path)/whole"))
            let before = try folder.names(in: "journal")
            let places: [StoreLocation] = [
                .inMemory, .directory(folder.journal), .directory("\(folder.journal)/copy"),
                .directory("\(folder.path)/whole"), .directory("\(folder.path)/whole/../journal/x"), .directory(""),
                .directory("/"), .storage(try PosixStorage(directory: folder.journal)),
            ]
            for place in places {
                let refusal = try await error { try await scheduler.backUp(to: place) }
                #expect(refusal.code == .backupRefused, "\(refusal)")
            }
            #expect(try folder.names(in: "journal") == before)
            #expect(try folder.names(in: "").sorted() == ["journal", "whole"])
            // A folder that is empty is as good as none.
            try folder.make("empty")
            try await scheduler.backUp(to: .directory("\(folder.path)/empty/"))
            #expect(try JournalVerification(directory: "\(folder.path)/empty").damage.isEmpty)
        }
        try await withRunning { scheduler in
            let refusal = try await error { try await scheduler.backUp(to: .storage(SimulatedStorage())) }
            #expect(refusal.code == .backupRefused)
        }
    }

    @Test("D3: the store is not taken for what an earlier backup has left beside the place of the next")
    func storeBesideItsBackup() async throws {
        let folder = TemporaryDirectory()
        let store = StoreLocation.directory("\(folder.path)/copy.partial")
        try await withRunning(store) { scheduler in _ = try await scheduler.submit(RawTask(kind: "k")) }
        let before = try folder.names(in: "copy.partial").sorted()
        let refusal = try await error {
            try Scheduler.backUp(storeAt: store, to: .directory("\(folder.path)/copy"))
        }
        #expect(refusal.code == .backupRefused)
        // Nor is any other store; nor what a link leads to.
        let other = StoreLocation.directory(folder.journal)
        try await withRunning(other) { scheduler in _ = try await scheduler.submit(RawTask(kind: "k")) }
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/link.partial",
            withDestinationPath: "\(folder.path)/copy.partial"
        )
        for place in ["copy", "link"] {
            let refusal = try await error {
                try Scheduler.backUp(storeAt: other, to: .directory("\(folder.path)/\(place)"))
            }
            #expect(refusal.code == .backupRefused, "\(refusal)")
        }
        #expect(try folder.names(in: "copy.partial").sorted() == before)
        #expect(try folder.names(in: "").sorted() == ["copy.partial", "journal", "link.partial"])
    }

    @Test("Section 7: a place that leads into the store, is a file or a link is refused before anything is copied")
    func hiddenPlaces() async throws {
        let folder = TemporaryDirectory()
        let store = StoreLocation.directory(folder.journal)
        try await withRunning(store) { scheduler in _ = try await scheduler.submit(RawTask(kind: "k")) }
        let before = try folder.names(in: "journal").sorted()
        try folder.write([1], to: "\(folder.path)/file")
        try folder.make("empty")
        for (link, target) in [("link", "empty"), ("dangling", "nowhere"), ("inside", "journal")] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/\(link)",
                withDestinationPath: "\(folder.path)/\(target)"
            )
        }
        for place in ["not-there/../journal/x", "inside/x", "file", "file/x", "link", "dangling"] {
            let refusal = try await error {
                try Scheduler.backUp(storeAt: store, to: .directory("\(folder.path)/\(place)"))
            }
            #expect(refusal.code == .backupRefused, "\(place): \(refusal)")
        }
        #expect(try folder.names(in: "journal").sorted() == before)
        #expect(try folder.names(in: "empty").isEmpty)
        #expect(try folder.names(in: "").allSatisfy { !$0.hasSuffix(".partial") })
    }

    @Test("D3: what a backup that was stopped has left beside its place is replaced by the next")
    func leftovers() async throws {
        let folder = TemporaryDirectory()
        try await withRunning(.directory(folder.journal)) { scheduler in
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            try folder.make("copy.partial")
            try folder.write([1, 2, 3], to: "\(folder.path)/copy.partial/\(SegmentName(epoch: 1, firstSequence: 1))")
            try folder.write(Array("a backup (process 1 on a host)\n".utf8), to: "\(folder.path)/copy.partial/LOCK")
            try await scheduler.backUp(to: .directory("\(folder.path)/copy"))
            #expect(try JournalInspection(directory: "\(folder.path)/copy").tasks.map(\.task) == [task])
            #expect(try folder.names(in: "").sorted() == ["copy", "journal"])
        }
    }
}

/// A disk that keeps other bytes than it was given.
private struct Forgetful: JournalStorage {
    let storage: SimulatedStorage

    func acquireLock(describing owner: String) throws(StorageError) { try storage.acquireLock(describing: owner) }
    func releaseLock() { storage.releaseLock() }
    func list() throws(StorageError) -> [String] { try storage.list() }
    func open(_ name: String) throws(StorageError) -> any JournalFile { try storage.open(name) }
    func rename(_ name: String, to new: String) throws(StorageError) { try storage.rename(name, to: new) }
    func remove(_ name: String) throws(StorageError) { try storage.remove(name) }
    func syncDirectory() throws(StorageError) { try storage.syncDirectory() }

    func create(_ name: String) throws(StorageError) -> any JournalFile {
        let file = try storage.create(name)
        // Where the first frame's body will be; what is written over it later is lost with it.
        return OneByteOff(file: file)
    }
}

private final class OneByteOff: JournalFile {
    private let file: any JournalFile

    init(file: any JournalFile) { self.file = file }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        var kept = Array(bytes)
        if let last = kept.indices.last { kept[last - 40] ^= 1 }
        try file.writeAll(kept, at: offset, name: "")
        return kept.count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        try file.read(into: buffer, at: offset)
    }

    func size() throws(StorageError) -> UInt64 { try file.size() }
    func sync() throws(StorageError) { try file.sync() }
    func allocate(_ size: UInt64) throws(StorageError) { try file.allocate(size) }
    func close() { file.close() }
}
