/// How a ``SeededExecutor`` chooses, among the jobs that could run, the one that does.
public enum SchedulingStrategy: Sendable, Hashable {
    /// The job that waited longest. The seed plays no part: an order that is easy to follow when reading a failure.
    case firstInFirstOut

    /// Any job, each as likely as the others. Finds most bugs of order.
    case random

    /// The most important chain of jobs, until a change point makes it the least important one.
    ///
    /// Jobs form chains: the first job that a job makes runnable continues its chain, every other one starts a chain of
    /// its own, with a priority drawn from the seed. Finds deep bugs, those that need one task to be held back for a
    /// long time at a few decisive places, which a random choice hardly ever does.
    ///
    /// This is PCTCP (Ozkan, Majumdar, Niksic, Befrouei and Weissenbacher, "Randomized Testing of Distributed Systems
    /// with Probabilistic Guarantees", OOPSLA 2018), which carries PCT (Burckhardt, Kothari, Musuvathi and Nagarakatte,
    /// ASPLOS 2010) over from threads to jobs.
    ///
    /// - Parameters:
    ///   - changePoints: how many times the chain that would run next becomes the least important; three find most.
    ///   - expectedJobs: among how many jobs the change points are spread; about as many as a run has.
    case priorities(changePoints: Int = 3, expectedJobs: Int = 10_000)
}
