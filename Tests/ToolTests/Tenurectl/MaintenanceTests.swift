import Foundation
import Tenure
import TenureTesting
import Testing

/// `tenurectl backup`, `restore` and `compact`, and what `inspect` can be asked, on real files.
@Suite(.timeLimit(.minutes(20))) struct MaintenanceTests {
    private static let options = SchedulerOptions(
        retention: Retention(endedCount: 20),
        segmentBytes: 64 << 10,
        checkpointBytes: 64 << 10
    )

    private func run(_ arguments: [String]) async throws -> (status: TenureTesting.ExitStatus, output: String) {
        let child = try ChildProcess(try BuiltProducts.path(of: "tenurectl"), arguments: arguments, errors: .discarded)
        let output = await child.waitForOutput()
        return (await child.waitForExit(), output)
    }

    private static func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// Every file below a folder, by its path in it.
    private static func contents(_ path: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            guard name.hasSuffix(".seg") || name.hasSuffix(".ckp") else { continue }
            contents[name] = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        return contents
    }

    private static func tasks(_ path: String) async throws -> [TaskID] {
        let scheduler = try await Scheduler.open(.directory(path))
        let tasks = try await scheduler.snapshot().tasks.map(\.id)
        await scheduler.shutDown()
        return tasks
    }

    /// A closed store with some tasks.
    private static func store(_ folder: TemporaryFolder, tasks count: Int = 3) async throws -> [TaskID] {
        let scheduler = try await Scheduler.open(.directory("\(folder.path)/store"), options: options)
        for _ in 0..<count {
            try await scheduler.submit(RawTask(kind: "k", payload: [UInt8](repeating: 7, count: 10_000)))
        }
        let tasks = try await scheduler.snapshot().tasks.map(\.id)
        await scheduler.shutDown()
        return tasks
    }

    // MARK: Backup

    @Test("D3: a store that is closed, and one that another process has open, is backed up and not changed")
    func backup() async throws {
        let folder = try TemporaryFolder()
        let tasks = try await Self.store(folder)
        let before = try Self.contents("\(folder.path)/store")
        let closed = try await run(["backup", "\(folder.path)/store", "\(folder.path)/backups/1"])
        #expect(closed.status.isSuccess && closed.output.contains("3 tasks"), "\(closed.output)")
        #expect(try Self.contents("\(folder.path)/store") == before)
        #expect(try await Self.tasks("\(folder.path)/backups/1") == tasks)

        let scheduler = try await Scheduler.open(.directory("\(folder.path)/store"), options: Self.options)
        let acknowledged = try await scheduler.submit(RawTask(kind: "k")).id
        let open = try await run(["backup", "\(folder.path)/store", "\(folder.path)/backups/2"])
        await scheduler.shutDown()
        #expect(open.status.isSuccess, "\(open.output)")
        #expect(try await Self.tasks("\(folder.path)/backups/2") == tasks + [acknowledged])
    }

    @Test(
        "D3: backups and inspections beside a writer whose checkpoints remove files have a whole prefix of its records"
    )
    func besideAWriter() async throws {
        let folder = try TemporaryFolder()
        let store = "\(folder.path)/store"
        let scheduler = try await Scheduler.open(.directory(store), options: Self.options)
        let isOver = Locked(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            group.addTask { try await scheduler.runAgent("worker") { agent in agent.handle("k") { _, _ in [] } } }
            group.addTask {
                while !isOver.withLock({ $0 }) {
                    let task = RawTask(kind: "k", payload: [UInt8](repeating: 1, count: 10_000))
                    _ = try await scheduler.submit(task)
                }
            }
            for number in 0..<6 {
                let kept = try await scheduler.submit(RawTask(kind: "kept")).id
                let made = try await run(["backup", store, "\(folder.path)/\(number)"])
                #expect(made.status.isSuccess, "\(made.output)")
                let copy = try JournalVerification(directory: "\(folder.path)/\(number)")
                #expect(copy.damage.isEmpty && copy.tornTail == nil)
                let tasks = try JournalInspection(directory: "\(folder.path)/\(number)").tasks
                #expect(tasks.contains { $0.task == kept })
                #expect(try JournalInspection(directory: store).damage == nil)
                #expect(try JournalVerification(directory: store).damage.isEmpty)
            }
            isOver.withLock { $0 = true }
            await scheduler.shutDown(grace: .none)
            while let ended = await group.nextResult() {
                if case .failure(let error as TenureError) = ended, error.code != .shutDown { throw error }
            }
        }
    }

    @Test("Section 7: a backup at a place that is none, or of a store that is none, is refused and leaves nothing")
    func refused() async throws {
        let folder = try TemporaryFolder()
        _ = try await Self.store(folder)
        let store = "\(folder.path)/store"
        try folder.write("x", to: "full/notes.txt")
        let before = try Self.names(store)
        for place in ["\(folder.path)/full", store, "\(store)/copy", "/"] {
            #expect(try await run(["backup", store, place]).status == .exited(1))
        }
        #expect(try await run(["backup", "\(folder.path)/missing", "\(folder.path)/copy"]).status == .exited(1))
        #expect(try await run(["backup", "\(folder.path)/full", "\(folder.path)/copy"]).status == .exited(1))
        #expect(try Self.names(store) == before && Self.names(folder.path) == ["full", "store"])
        for arguments in [["backup"], ["backup", store], ["restore", store], ["compact"], ["compact", store, "x"]] {
            #expect(try await run(arguments).status == .exited(64))
        }
    }

    // MARK: Restore

    @Test("D3, G2: a store is restored from the newest backup that can be opened, and nothing is removed")
    func restore() async throws {
        let folder = try TemporaryFolder()
        let store = "\(folder.path)/store"
        let tasks = try await Self.store(folder)
        #expect(try await run(["backup", store, "\(folder.path)/backups/2026-11-20"]).status.isSuccess)
        _ = try await Self.store(folder)
        #expect(try await run(["backup", store, "\(folder.path)/backups/2026-11-21"]).status.isSuccess)
        try folder.write("x", to: "backups/notes.txt")
        for name in try Self.names("\(folder.path)/backups/2026-11-21") where name.hasSuffix(".seg") {
            let url = URL(fileURLWithPath: "\(folder.path)/backups/2026-11-21/\(name)")
            var bytes = try Data(contentsOf: url)
            bytes[4_200] ^= 1
            try bytes.write(to: url)
        }
        let before = try Self.contents(store)
        let epoch = try await {
            let scheduler = try await Scheduler.open(.directory(store))
            #expect(try await run(["restore", store, "\(folder.path)/backups"]).status == .exited(1))
            await scheduler.shutDown()
            return scheduler.opening.epoch
        }()
        let restored = try await run(["restore", store, "\(folder.path)/backups"])
        #expect(restored.status.isSuccess && restored.output.contains("2026-11-20"), "\(restored.output)")
        let again = try await run(["restore", store, "\(folder.path)/backups/2026-11-20"])
        #expect(again.status.isSuccess && again.output.contains("already"), "\(again.output)")
        let scheduler = try await Scheduler.open(.directory(store))
        #expect(try await scheduler.snapshot().tasks.map(\.id) == tasks)
        #expect(scheduler.opening.epoch > epoch + 4_096)
        await scheduler.shutDown()
        let left = try Self.contents("\(store)").values
        #expect(before.filter { $0.key.hasSuffix(".ckp") }.values.allSatisfy { left.contains($0) })
        let apart = try Self.names("\(store)/quarantine")
        #expect(before.keys.allSatisfy { name in apart.contains { $0.hasPrefix(name) } })
        #expect(try await run(["verify", store]).status.isSuccess)
    }

    @Test("D3: without a backup that can be opened, nothing changes")
    func nothingToRestore() async throws {
        let folder = try TemporaryFolder()
        _ = try await Self.store(folder)
        let before = try Self.contents(folder.path)
        try folder.write("x", to: "backups/notes.txt")
        for place in ["backups", "missing"] {
            #expect(try await run(["restore", "\(folder.path)/store", "\(folder.path)/\(place)"]).status == .exited(1))
        }
        #expect(try Self.contents(folder.path) == before)
    }

    // MARK: Compact

    @Test("D7: a store that is closed is made small and is the same; one that is open is left alone")
    func compact() async throws {
        let folder = try TemporaryFolder()
        let store = "\(folder.path)/store"
        let scheduler = try await Scheduler.open(.directory(store), options: Self.options)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            group.addTask { try await scheduler.runAgent("worker") { agent in agent.handle("k") { _, _ in [] } } }
            for _ in 0..<60 {
                let task = RawTask(kind: "k", payload: [UInt8](repeating: 1, count: 10_000))
                _ = try await scheduler.submit(task).output
            }
            try await scheduler.submit(RawTask(kind: "kept"), options: TaskOptions(idempotencyKey: "once"))
            #expect(try await run(["compact", store]).status == .exited(1))
            await scheduler.shutDown(grace: .none)
            while await group.nextResult() != nil {}
        }
        let tasks = try JournalInspection(directory: store).tasks.filter { !$0.isForgotten }.map(\.task)
        let size = try Self.contents(store).values.reduce(0) { $0 + $1.count }
        let compacted = try await run(["compact", store])
        #expect(compacted.status.isSuccess, "\(compacted.output)")
        let files = try Self.names(store)
        #expect(files.filter { $0.hasSuffix(".ckp") }.count == 1 && files.filter { $0.hasSuffix(".seg") }.count == 1)
        #expect(try Self.contents(store).values.reduce(0) { $0 + $1.count } < size)
        let again = try await Scheduler.open(.directory(store))
        #expect(again.opening.endedCleanly)
        #expect(try await again.snapshot().tasks.map(\.id) == tasks)
        let duplicate = try await again.submit(RawTask(kind: "kept"), options: TaskOptions(idempotencyKey: "once"))
        #expect(duplicate.isDuplicate)
        await again.shutDown()
        #expect(try await run(["compact", "\(folder.path)/missing"]).status == .exited(1))
        try FileManager.default.createDirectory(atPath: "\(folder.path)/empty", withIntermediateDirectories: true)
        #expect(try await run(["compact", "\(folder.path)/empty"]).status == .exited(1))
        #expect(try Self.names("\(folder.path)/empty").isEmpty)
    }

    // MARK: Inspect

    @Test("a journal is shown by agent and with its files")
    func inspect() async throws {
        let folder = try TemporaryFolder()
        let store = "\(folder.path)/store"
        let scheduler = try await Scheduler.open(.directory(store))
        let (mine, others) = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            for (name, kind) in [("anna", "a"), ("bert", "b")] as [(AgentName, TaskKind)] {
                group.addTask { try await scheduler.runAgent(name) { agent in agent.handle(kind) { _, _ in [] } } }
            }
            let handles = [
                try await scheduler.submit(RawTask(kind: "a")), try await scheduler.submit(RawTask(kind: "b")),
            ]
            for handle in handles { _ = try await handle.output }
            await scheduler.shutDown(grace: .none)
            while await group.nextResult() != nil {}
            return (handles[0].id, handles[1].id)
        }
        let shown = try await run(["inspect", store, "--agent", "anna"])
        #expect(shown.status.isSuccess, "\(shown.output)")
        #expect(shown.output.contains("task \(mine)") && !shown.output.contains("task \(others)"))
        let json = try await run(["inspect", store, "--agent", "bert", "--files", "--json"])
        let lines = json.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[1].contains("\"frames\":"), "\(json.output)")
        #expect(try await run(["inspect", store, "--agent", "nobody"]).status == .exited(1))
        let files = try await run(["inspect", store, "--files"])
        #expect(files.output.contains("wal-") && files.output.contains("frames"))
    }
}
