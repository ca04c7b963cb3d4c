internal import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Counts the jobs that a thread gives to Swift's shared pool while it runs a simulation: each is a task that left it.
///
/// The runtime offers one hook for the whole process, so calls of other threads are passed on and not counted. Where the
/// runtime is linked statically there is no such hook to be found, and nothing is counted.
enum GlobalExecutorWatch {
    // The runtime calls these by Swift's convention, which for two plain pointers, no context and no result is C's on
    // every platform that the package builds for.
    private typealias Hook = @convention(c) (_ job: UnsafeRawPointer, _ original: UnsafeRawPointer) -> Void
    private typealias Original = @convention(c) (_ job: UnsafeRawPointer) -> Void

    /// How many jobs each thread that runs a simulation has given away. Process-wide, as the hook is.
    private static let counts = Mutex<[(thread: ThreadIdentity, count: Int)]>([])

    private static let isInstalled: Bool = {
        guard let place = dlsym(nil, "swift_task_enqueueGlobal_hook") else { return false }
        let hook: Hook = { job, original in
            GlobalExecutorWatch.noticeJob()
            unsafeBitCast(original, to: Original.self)(job)
        }
        place.assumingMemoryBound(to: UnsafeRawPointer?.self).pointee = unsafeBitCast(hook, to: UnsafeRawPointer.self)
        return true
    }()

    /// Begins to count what the calling thread gives away.
    static func begin() {
        guard isInstalled else { return }
        counts.withLock { $0.append((.current, 0)) }
    }

    /// Ends that.
    ///
    /// - Returns: how much it was.
    static func end() -> Int {
        counts.withLock { counts in
            guard let index = counts.lastIndex(where: { $0.thread == .current }) else { return 0 }
            return counts.remove(at: index).count
        }
    }

    private static func noticeJob() {
        counts.withLock { counts in
            guard let index = counts.lastIndex(where: { $0.thread == .current }) else { return }
            counts[index].count += 1
        }
    }
}
