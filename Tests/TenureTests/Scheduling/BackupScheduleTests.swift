import TenureTesting
import Testing

@testable import Tenure

/// Backups that a scheduler makes while it runs, in virtual time.
@Suite(.timeLimit(.minutes(20))) struct BackupScheduleTests {
    private static let inputOutputError: Int32 = 5

    private static func options(_ folder: TemporaryDirectory, keeping count: Int = 3) -> SchedulerOptions {
        SchedulerOptions(
            backups: BackupSchedule(into: "\(folder.path)/backups", every: .seconds(3_600), keeping: count)
        )
    }

    private static func backups(_ folder: TemporaryDirectory) -> [String] {
        ((try? folder.names(in: "backups")) ?? []).sorted()
    }

    private static func tasks(in folder: TemporaryDirectory, _ name: String) throws -> Int {
        try JournalInspection(directory: "\(folder.path)/backups/\(name)").tasks.count
    }

    /// Waits for what happens on this thread, too, but in other jobs.
    private static func settle(_ world: SmallWorld) async throws { try await world.clock.sleep(for: .milliseconds(1)) }

    @Test("D3: a backup is made every so often, and so many are kept, the newest", .computingForLong)
    func kept() throws {
        try SmallWorld.run { world in
            let folder = TemporaryDirectory()
            try await world.running(Self.options(folder)) { scheduler in
                let events = try await scheduler.observe(only: [.backupMade]).events
                try await Self.settle(world)
                for hour in 1...8 {
                    try await scheduler.submit(RawTask(kind: "k"))
                    try await world.clock.sleep(for: .seconds(3_600))
                    #expect(Self.backups(folder).count == min(3, hour + 1))
                }
                let names = Self.backups(folder)
                #expect(names.allSatisfy { BackupName($0) != nil })
                #expect(try names.map { try Self.tasks(in: folder, $0) } == [6, 7, 8])
                let statistics = try await scheduler.snapshot().statistics
                #expect(statistics.backups == 9 && statistics.failedBackups == 0)
                var told: [String] = []
                for await event in events {
                    told.append(event.detail ?? "")
                    if told.count == 9 { break }
                }
                #expect(told.suffix(3) == names[...])
            }
        }
    }

    @Test("D3: a store that has not changed is not copied again, so that older states are kept")
    func unchanged() throws {
        try SmallWorld.run { world in
            let folder = TemporaryDirectory()
            try await world.running(Self.options(folder)) { scheduler in
                try await scheduler.submit(RawTask(kind: "k"))
                try await world.clock.sleep(for: .seconds(3_600 * 50 + 1))
                #expect(Self.backups(folder).count <= 2)
                #expect(try await scheduler.snapshot().statistics.failedBackups == 0)
            }
        }
    }

    @Test("D3: however often a scheduler starts anew, a backup is made as often as the schedule says")
    func restarts() throws {
        try SmallWorld.run { world in
            let folder = TemporaryDirectory()
            for _ in 0..<24 {
                try await world.running(Self.options(folder, keeping: 100)) { scheduler in
                    try await scheduler.submit(RawTask(kind: "k"))
                    try await world.clock.sleep(for: .seconds(900))
                }
            }
            // Six hours; each opening has a second or less of its own.
            #expect((6...7).contains(Self.backups(folder).count), "\(Self.backups(folder))")
        }
    }

    @Test("D3: what goes wrong is told and counted, removes no older backup, and is tried again in time")
    func failures() throws {
        try SmallWorld.run { world in
            let folder = TemporaryDirectory()
            try await world.running(Self.options(folder, keeping: 1)) { scheduler in
                let task = try await scheduler.submit(RawTask(kind: "k")).id
                try await Self.settle(world)
                let first = Self.backups(folder)
                #expect(first.count == 1)
                let events = try await scheduler.observe(only: [.backupFailed]).events
                try await scheduler.submit(RawTask(kind: "k"))
                world.storage.fail(
                    StorageFault(call: 1, of: .read, code: Self.inputOutputError, isSticky: true)
                )
                try await world.clock.sleep(for: .seconds(3_601))
                #expect(Self.backups(folder) == first)
                let failed = try #require(await events.first { _ in true })
                #expect(failed.detail?.contains("read") == true)
                #expect(try await scheduler.snapshot().statistics.failedBackups == 1)
                // The scheduler goes on.
                #expect(try await scheduler.status(of: task) == .ready)
                world.storage.fail(nil)
                try await world.clock.sleep(for: .seconds(3_600))
                let last = Self.backups(folder)
                #expect(last.count == 1 && last != first)
                #expect(try Self.tasks(in: folder, try #require(last.first)) == 2)
            }
        }
    }

    @Test("D3: where only the removal of an older one fails, the error says that the newer one was made")
    func failedRemoval() throws {
        try SmallWorld.run { world in
            let folder = TemporaryDirectory()
            try await world.running(Self.options(folder, keeping: 1)) { scheduler in
                try await Self.settle(world)
                let first = try #require(Self.backups(folder).first)
                // What is in the way has something in it that nobody removes.
                try folder.make("backups/\(first).removed/notes")
                let events = try await scheduler.observe(only: [.backupFailed]).events
                try await scheduler.submit(RawTask(kind: "k"))
                try await world.clock.sleep(for: .seconds(3_600))
                let last = try #require(Self.backups(folder).last { BackupName($0) != nil })
                #expect(last != first)
                try #require(try await scheduler.snapshot().statistics.failedBackups == 1)
                let failed = try #require(await events.first { _ in true })
                #expect(failed.detail?.contains("\"\(last)\" was made") == true, "\(failed.detail ?? "")")
            }
        }
    }

    @Test("D3: a folder that is none is told of at each try, and nothing else happens")
    func noFolder() throws {
        try SmallWorld.run { world in
            let folder = TemporaryDirectory()
            try folder.write([1], to: "\(folder.path)/backups")
            try await world.running(Self.options(folder)) { scheduler in
                try await world.clock.sleep(for: .seconds(2 * 3_600 + 1))
                #expect(try await scheduler.snapshot().statistics.failedBackups == 3)
                try await scheduler.submit(RawTask(kind: "k"))
            }
        }
    }

    @Test("D3: what removals that were stopped have left goes with the next, and nothing that is not a backup")
    func leftovers() throws {
        try SmallWorld.run { world in
            let folder = TemporaryDirectory()
            let old = BackupName(epoch: 1, lastSequence: 1, wall: WallTime(secondsSince1970: 7))
            for name in ["notes", "\(old).removed", "backup.partial", "x.removed"] {
                try folder.make("backups/\(name)")
            }
            try folder.write([1], to: "\(folder.path)/backups/\(old).removed/LOCK")
            try await world.running(Self.options(folder)) { _ in try await Self.settle(world) }
            let left = Self.backups(folder).filter { BackupName($0) == nil }
            #expect(left == ["notes", "x.removed"])
        }
    }

    /// Runs a store for a while; its scheduled backups must fail, and the folder stay as it is.
    private static func expectRefusal(
        _ world: SmallWorld,
        _ folder: TemporaryDirectory,
        _ options: SchedulerOptions,
        because reason: String
    ) async throws {
        let before = backups(folder)
        try await world.running(options) { scheduler in
            let events = try await scheduler.observe(only: [.backupFailed]).events
            try await scheduler.submit(RawTask(kind: "k"))
            try await world.clock.sleep(for: .seconds(3_601))
            let statistics = try await scheduler.snapshot().statistics
            #expect(statistics.backups == 0)
            try #require(statistics.failedBackups > 0)
            let failed = try #require(await events.first { _ in true })
            #expect(failed.detail?.contains(reason) == true, "\(failed.detail ?? "")")
        }
        #expect(backups(folder) == before)
    }

    @Test("D3: backups of another store are not taken for this one's, and none is made or removed beside them")
    func otherStore() throws {
        let folder = TemporaryDirectory()
        let options = Self.options(folder, keeping: 1)
        // The one with fewer openings comes second, and then first.
        for (seed, openings) in [(1, 3), (2, 1)] as [(UInt64, Int)] {
            try SmallWorld.run(seed: seed) { world in
                if seed == 2 { return try await Self.expectRefusal(world, folder, options, because: "another store") }
                for _ in 0..<openings {
                    try await world.running(options) { scheduler in
                        try await scheduler.submit(RawTask(kind: "k"))
                        try await world.clock.sleep(for: .seconds(3_601))
                    }
                }
            }
        }
        #expect(Self.backups(folder).count == 1)
        try SmallWorld.run(seed: 3) { world in
            for _ in 0..<9 { try await world.running { _ in try await Self.settle(world) } }
            try await Self.expectRefusal(world, folder, options, because: "another store")
        }
    }

    @Test("D3: where an older copy took the store's place without a restoration, the newer backups stay the newest")
    func olderCopy() throws {
        try SmallWorld.run { world in
            let folder = TemporaryDirectory()
            let options = Self.options(folder, keeping: 1)
            try await world.running { scheduler in _ = try await scheduler.submit(RawTask(kind: "k")) }
            let old = world.storage.snapshot()
            for _ in 0..<3 {
                try await world.running(options) { scheduler in
                    try await scheduler.submit(RawTask(kind: "k"))
                    try await world.clock.sleep(for: .seconds(3_601))
                }
            }
            let copy = SmallWorld(executor: world.executor, storage: old)
            try await Self.expectRefusal(copy, folder, options, because: "a later state")
            // Restored, it goes on in its place.
            let before = Self.backups(folder)
            let newest = StoreRestoration.Candidate(
                name: "newest",
                location: .directory("\(folder.path)/backups/\(before[0])")
            )
            _ = try StoreRestoration(entropy: { 11 }).restore(.storage(old), from: [newest])
            try await copy.running(options) { scheduler in
                try await scheduler.submit(RawTask(kind: "k"))
                try await world.clock.sleep(for: .seconds(3_601))
            }
            let after = Self.backups(folder)
            #expect(after.count == 1 && after != before)
        }
    }

    @Test("Section 7: schedules that cannot be are refused, and so is one for a store in memory")
    func invalid() async throws {
        let schedules = [
            BackupSchedule(into: ""), BackupSchedule(into: "a\0b"), BackupSchedule(into: "x", every: .zero),
            BackupSchedule(into: "x", keeping: 0),
        ]
        for schedule in schedules {
            let refusal = try await error {
                _ = try await Scheduler.open(.storage(SimulatedStorage()), options: SchedulerOptions(backups: schedule))
            }
            #expect(refusal.code == .invalidConfiguration)
        }
        let refusal = try await error {
            _ = try await Scheduler.open(.inMemory, options: SchedulerOptions(backups: BackupSchedule(into: "x")))
        }
        #expect(refusal.code == .invalidConfiguration)
    }

    // MARK: The deciding values

    @Test("names sort from the oldest to the newest, and are read back")
    func names() throws {
        let times = [WallTime(secondsSince1970: 0), WallTime(secondsSince1970: 1_795_253_400)]
        var names: [BackupName] = []
        for epoch in [1, 2, 4_098, UInt64.max] {
            for sequence in [0, 1, 16, .max] as [UInt64] {
                for time in times { names.append(BackupName(epoch: epoch, lastSequence: sequence, wall: time)) }
            }
        }
        #expect(names == names.sorted())
        #expect(names.map(\.description) == names.map(\.description).sorted())
        #expect(names.map { BackupName($0.description) } == names)
        let text = names[0].description
        #expect(text == "backup-0000000000000001-0000000000000000-19700101T000000Z")
        for wrong in ["", "backup", "backup-1-2-3", text + "Z", String(text.dropLast()), text.uppercased()] {
            #expect(BackupName(wrong) == nil)
        }
        // As many bytes, and fewer characters.
        for end in ["0é", "é0", "00é", "🦊"] {
            #expect(BackupName(text.dropLast(end.utf8.count) + end) == nil)
            #expect(BackupName(text.dropLast(16) + end + String(repeating: "0", count: 16 - end.utf8.count)) == nil)
        }
    }

    @Test("an opening waits as long as the newest backup is young, and not at all after one from a later time")
    func waiting() {
        let schedule = BackupSchedule(into: "x", every: .seconds(100), keeping: 2)
        let newest = BackupName(epoch: 1, lastSequence: 1, wall: WallTime(secondsSince1970: 1_000))
        let expected: [(Int64, Int)] = [(1_000, 100), (1_040, 60), (1_100, 0), (9_000, 0), (900, 0)]
        for (now, wait) in expected {
            #expect(schedule.wait(after: newest, now: WallTime(secondsSince1970: now)) == .seconds(wait))
        }
        #expect(schedule.wait(after: nil, now: WallTime(secondsSince1970: 1)) == .zero)
        #expect(schedule.wait(after: newest, now: WallTime(nanoseconds: .max)) == .zero)
        let names = (1...4).map { BackupName(epoch: 1, lastSequence: $0, wall: WallTime(secondsSince1970: 1)) }
        #expect(schedule.expired(of: names.reversed()) == Array(names.prefix(2)))
        #expect(schedule.expired(of: []) == [])
    }
}
