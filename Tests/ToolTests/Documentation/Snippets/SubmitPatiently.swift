import Tenure

/// Submits, and waits where the scheduler says how long.
func submitPatiently(_ task: CountWords, to scheduler: Scheduler) async throws -> TaskHandle<CountWords> {
    while true {
        do {
            return try await scheduler.submit(task)
        } catch {
            guard error.code == .rateLimited, let wait = error.retryAfter else { throw error }
            try await Task.sleep(for: wait)
        }
    }
}
