#if os(Linux) && !TENURE_THREAD_SANITIZER
    import Glibc
    import Tenure
    import TenureTesting
    import Testing

    @Suite(.timeLimit(.minutes(20))) struct HandlerThreadsTests {
        // In a process of its own, because the limit is the process's.
        @Test("A8: handlers for which the system has no threads left are refused with an error, and nothing ends")
        func exhausted() async {
            await #expect(processExitsWith: .success) {
                let scheduler = try await Scheduler.open(.inMemory, clock: VirtualClock())
                var limit = rlimit(rlim_cur: 2 << 30, rlim_max: 2 << 30)
                #expect(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
                let error = await #expect(throws: TenureError.self) {
                    try await scheduler.runAgent("a") { agent in
                        agent.handle("k", on: .threads(1_024)) { payload, _ in payload }
                    }
                }
                #expect(error?.code == .invalidConfiguration && error?.message.contains("threads") == true)
            }
        }
    }
#endif
