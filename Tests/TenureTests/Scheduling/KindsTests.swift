import Tenure
import TenureTesting
import Testing

@Suite struct KindsTests {
    @Test("T14: a scheduler opened with a list of kinds refuses others, and says which there are")
    func refuses() throws {
        try SmallWorld.run { world in
            try await world.running(SchedulerOptions(kinds: ["echo", "held"])) { scheduler in
                _ = try await scheduler.submit(Echo(text: ""))
                _ = try await scheduler.submit(RawTask(kind: "held"))
                for kind: TaskKind in ["Echo", "ech", "echo ", "other"] {
                    let refused = try await error { _ = try await scheduler.submit(RawTask(kind: kind)) }
                    #expect(refused.code == .unknownKind)
                    for word in ["of kind \(kind)", "echo, held", "SchedulerOptions.kinds", "nothing was recorded"] {
                        #expect(refused.message.contains(word), "\(refused)")
                    }
                }
                #expect(try await scheduler.snapshot().counts.total == 2)
            }
        }
    }

    @Test("T14: without a list every kind is taken, and what the journal holds of other kinds still runs")
    func unlisted() throws {
        try SmallWorld.run { world in
            try await world.running { scheduler in _ = try await scheduler.submit(RawTask(kind: "old")) }
            try await world.running(SchedulerOptions(kinds: ["new"])) { scheduler in
                try await scheduler.withSession("a", kinds: ["old"]) { session in
                    try await session.complete(try await session.work().lease)
                }
                #expect(try await scheduler.snapshot().counts.completed == 1)
            }
        }
    }

    @Test("T14: of a long list the message shows the beginning")
    func longList() async throws {
        let kinds = Set((100..<130).map { TaskKind("kind-\($0)") })
        let scheduler = try await Scheduler.open(
            .inMemory,
            options: SchedulerOptions(kinds: kinds),
            clock: VirtualClock()
        )
        let refused = try await error { _ = try await scheduler.submit(RawTask(kind: "k")) }
        #expect(refused.message.contains("kind-100, kind-101") && refused.message.contains("kind-119 and 10 more"))
        await scheduler.shutDown()
    }

    @Test("T14: a list that cannot be is refused, and named")
    func checks() async throws {
        let wrong: [(Set<TaskKind>, TenureError.Code)] = [
            ([], .invalidConfiguration), (["a", ""], .nameEmpty),
            ([TaskKind(String(repeating: "k", count: 129))], .nameTooLong),
        ]
        for (kinds, code) in wrong {
            let refused = try await error {
                _ = try await Scheduler.open(.inMemory, options: SchedulerOptions(kinds: kinds), clock: VirtualClock())
            }
            #expect(refused.code == code && refused.message.contains("SchedulerOptions.kinds"), "\(refused)")
        }
    }
}
