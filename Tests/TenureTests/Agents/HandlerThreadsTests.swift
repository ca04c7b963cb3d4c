import Tenure
import Testing

@Suite(.timeLimit(.minutes(20))) struct HandlerThreadsTests {
    @Test("A8: threads that always have a job waiting do not keep memory for all jobs that ever were")
    func backlog() async {
        let threads = HandlerThreads(count: 1)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask(executorPreference: threads.executor) {
                    for _ in 0..<20_000 { await Task.yield() }
                }
            }
        }
        #expect(threads.executor.capacity < 1_000)
    }
}
