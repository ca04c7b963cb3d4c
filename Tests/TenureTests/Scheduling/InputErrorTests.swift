import Tenure
import TenureTesting
import Testing

@Suite struct InputErrorTests {
    private struct NotCodable: AgentTask {
        static let kind: TaskKind = "nan"
        var value = Double.nan
    }

    /// The error of `body`, which must have this code and all these words in its message.
    private func expect(
        _ code: TenureError.Code,
        _ words: String...,
        sourceLocation: SourceLocation = #_sourceLocation,
        body: () async throws -> Void
    ) async {
        do {
            try await body()
            Issue.record("no \(code)", sourceLocation: sourceLocation)
        } catch let error as TenureError {
            #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
            for word in words {
                #expect(error.message.contains(word), "\(error.message)", sourceLocation: sourceLocation)
            }
            #expect(!error.location.isEmpty && error.description.contains(error.message))
        } catch {
            Issue.record("\(error) is no TenureError", sourceLocation: sourceLocation)
        }
    }

    private let long = String(repeating: "é", count: 65)

    @Test("Section 7: what a submit breaks is named, and nothing is recorded")
    func submits() async throws {
        let limits = InputLimits(payloadBytes: 100, metadataBytes: 200)
        let scheduler = try await Scheduler.open(
            .inMemory,
            options: SchedulerOptions(limits: limits),
            clock: VirtualClock()
        )
        func submit(_ kind: TaskKind = "k", _ payload: [UInt8] = [], _ options: TaskOptions = .standard) async throws {
            _ = try await scheduler.submit(RawTask(kind: kind, payload: payload), options: options)
        }
        await expect(.nameEmpty, "kind", "1 to 128") { try await submit("") }
        await expect(.nameTooLong, "kind", "130", "128", "nameBytes") { try await submit(TaskKind(long)) }
        await expect(.nameEmpty, "capability") { try await submit(options: TaskOptions(requires: [""])) }
        await expect(.nameTooLong, "capability") {
            try await submit(options: TaskOptions(requires: [Capability(long)]))
        }
        await expect(.nameEmpty, "submitter") { try await submit(options: TaskOptions(submitter: "")) }
        await expect(.nameTooLong, "submitter") { try await submit(options: TaskOptions(submitter: long)) }
        await expect(.payloadTooLarge, "k", "101", "100", "payloadBytes") {
            try await submit("k", Array(repeating: 0, count: 101))
        }
        await expect(.metadataTooLarge, "201", "200", "metadataBytes") {
            try await submit(options: TaskOptions(metadata: ["k": String(repeating: "v", count: 200)]))
        }
        await expect(.metadataTooLarge, "capabilities", "200") {
            let names = (0..<101).map { Capability("\(10 + $0 % 90)\($0 / 90)") }
            try await submit(options: TaskOptions(requires: Set(names)))
        }
        await expect(.payloadNotCodable, "nan") { _ = try await scheduler.submit(NotCodable()) }
        try await submit(
            "k",
            Array(repeating: 0, count: 100),
            TaskOptions(metadata: ["k": String(repeating: "v", count: 199)])
        )
        #expect(try await scheduler.snapshot().counts.total == 1)
        await scheduler.shutDown()

        func submit(options: TaskOptions) async throws { try await submit("k", [], options) }
    }

    @Test("Section 7: what nobody has checked yet can be described and asked all the same")
    func unchecked() {
        for seconds in [Int64.min, -1, 0, 1, .max] {
            for factor in [1, 8] {
                let duration = Duration.seconds(seconds) * factor
                #expect("\(RateLimit(1, per: duration))".hasPrefix("1 per "))
                for priority in Priority.allCases {
                    let bound = TaskOrder.ageing(duration).longestOvertaking(of: priority)
                    #expect(bound.map { abs($0 / .seconds(1)) <= abs(3 * Double(seconds) * Double(factor)) } == true)
                }
            }
        }
        #expect("\(RateLimit(100, per: .seconds(60)))" == "100 per 60.0 seconds")
        #expect(TaskOrder.ageing(.seconds(30)).longestOvertaking(of: .low) == .seconds(90))
    }

    @Test("Section 7: negative and enormous durations are refused without a trap")
    func durations() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        let (negative, enormous) = (Duration.nanoseconds(-1), Duration.seconds(Int64.max) * 8)
        let wrong: [(Duration, TenureError.Code)] = [
            (negative, .durationNegative), (.seconds(Int64.min), .durationNegative),
            (.seconds(Int64.min) * 8, .durationNegative), (enormous, .invalidConfiguration),
        ]
        for (duration, code) in wrong {
            for options in [
                TaskOptions(notBefore: .after(duration)),
                TaskOptions(retry: RetryPolicy(baseDelay: duration)),
                TaskOptions(retry: RetryPolicy(maximumDelay: duration)),
            ] {
                await expect(code, "delay") { _ = try await scheduler.submit(Echo(text: ""), options: options) }
            }
            await expect(code, "ageing interval") {
                _ = try await Scheduler.open(
                    .inMemory,
                    options: SchedulerOptions(order: .ageing(duration)),
                    clock: VirtualClock()
                )
            }
            await expect(code, "base delay") {
                let retry = RetryPolicy(baseDelay: duration)
                _ = try await Scheduler.open(.inMemory, options: SchedulerOptions(retry: retry), clock: VirtualClock())
            }
        }
        await scheduler.shutDown(grace: ShutdownGrace(finishing: negative, cancelling: enormous))
    }

    @Test("Section 7: a configuration that cannot be is refused, and named")
    func configuration() async throws {
        func open(_ options: SchedulerOptions) async throws {
            _ = try await Scheduler.open(.inMemory, options: options, clock: VirtualClock())
        }
        await expect(.invalidConfiguration, "maximumAttempts", "0") {
            try await open(SchedulerOptions(retry: RetryPolicy(maximumAttempts: 0)))
        }
        await expect(.invalidConfiguration, "maximumCrashes", "65536") {
            try await open(SchedulerOptions(retry: RetryPolicy(maximumCrashes: 65_536)))
        }
        await expect(.invalidConfiguration, "maximumRefusals") {
            try await open(SchedulerOptions(retry: RetryPolicy(maximumRefusals: Int.min)))
        }
        await expect(.invalidConfiguration, "segmentBytes") { try await open(SchedulerOptions(segmentBytes: 1)) }
        await expect(.invalidConfiguration, "payloadBytes") {
            try await open(SchedulerOptions(limits: InputLimits(payloadBytes: .max)))
        }
        await expect(.invalidConfiguration, "nameBytes") {
            try await open(SchedulerOptions(limits: InputLimits(nameBytes: 0)))
        }
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        for count in [0, -1, 1_025, Int.max] {
            await expect(.invalidConfiguration, "\(count) threads", "echo") {
                try await scheduler.runAgent("a") { agent in
                    agent.handle(Echo.self, on: .threads(count)) { task, _ in task.text }
                }
            }
        }
        await expect(.invalidConfiguration, "-1") {
            try await scheduler.running(agents: -1, named: "a", { _ in }) {}
        }
        await expect(.invalidConfiguration, "0 events") { _ = try await scheduler.observe(buffering: 0) }
        await scheduler.shutDown()
    }

    @Test("Section 7: agents' names and abilities are checked, also those that running(agents:) makes")
    func agents() async throws {
        let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
        await expect(.nameEmpty, "agent") { try await scheduler.withSession("", kinds: []) { _ in } }
        let name = AgentName(long)
        do {
            try await scheduler.withSession(name, kinds: []) { _ in }
            Issue.record("it is too long")
        } catch let error as TenureError {
            #expect(error.code == .nameTooLong && error.agent == name)
        }
        await expect(.nameTooLong, "kind") { try await scheduler.withSession("a", kinds: [TaskKind(long)]) { _ in } }
        await expect(.nameEmpty, "capability") {
            try await scheduler.withSession("a", kinds: [], capabilities: [""]) { _ in }
        }
        // The body waits for an agent that cannot be: it must not be begun.
        await expect(.nameTooLong, "agent") {
            try await scheduler.running(agents: 2, named: long, { $0.handle(Echo.self) { task, _ in task.text } }) {
                _ = try await scheduler.submit(Echo(text: "")).output
            }
        }
        try await scheduler.withSession("b-2", kinds: ["k"]) { _ in
            await expect(.agentNameInUse, "b-2") {
                try await scheduler.running(agents: 2, named: "b", { $0.handle("k") { payload, _ in payload } }) {}
            }
            let names = try await scheduler.snapshot().agents.map(\.name)
            #expect(names == ["b-2"])
        }
        await scheduler.shutDown()
    }

    @Test("Section 7: outputs, usage and delays of sessions are checked before anything changes")
    func sessions() async throws {
        let limits = InputLimits(outputBytes: 10, metadataBytes: 10, errorTextCharacters: 5)
        try await withRunning(options: SchedulerOptions(limits: limits)) { scheduler in
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let lease = try await session.work().lease
                await expect(.outputTooLarge, "\(task)", "11", "10", "outputBytes") {
                    try await session.complete(lease, output: Array(repeating: 0, count: 11))
                }
                await expect(.metadataTooLarge, "\(task)", "11", "usage") {
                    try await session.complete(lease, usage: ["01234567890": 1])
                }
                await expect(.metadataTooLarge, "usage") {
                    try await session.fail(lease, TaskFailure("x"), usage: ["01234567890": 1])
                }
                for delay in [Duration.seconds(-1), .seconds(Int64.min) * 4] {
                    await expect(.durationNegative, "retry") {
                        try await session.fail(lease, .retry(after: delay, "x"))
                    }
                }
                #expect(try await scheduler.snapshot().agent("a")?.state == .working)
                try await session.fail(lease, .permanent("123456"))
            }
            let errors = try await scheduler.snapshot().task(task)?.errors
            #expect(errors?.map(\.message) == ["12345… (cut)"])
        }
    }

    @Test("An error text of one endless character is cut as well")
    func endlessCharacter() async throws {
        try await withRunning { scheduler in
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                let text = "e" + String(repeating: "\u{301}", count: 100_000)
                try await session.fail(try await session.work().lease, .permanent(text))
            }
            let length = try await scheduler.snapshot().task(task)?.errors.first?.message.utf8.count ?? .max
            #expect(length < 9_000)
        }
    }
}
