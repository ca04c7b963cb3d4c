import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Which of the machine's cores the process runs on.
enum Cores {
    /// Runs `body` with all threads on one core, where the system has the means.
    static func confined<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        #if canImport(Glibc)
            guard let affinity = Affinity() else { return try await body() }
            affinity.apply(1 << affinity.cores.trailingZeroBitCount)
            defer { affinity.apply(affinity.cores) }
        #endif
        return try await body()
    }

    #if canImport(Glibc)
        /// The calls, which the headers show to GNU's own programs alone.
        private struct Affinity {
            private typealias Call = @convention(c) (pid_t, Int, UnsafeMutablePointer<UInt64>) -> Int32

            private let set: Call
            /// Those that the process may run on, of the first 64.
            let cores: UInt64

            init?() {
                guard let get = dlsym(nil, "sched_getaffinity"), let set = dlsym(nil, "sched_setaffinity") else {
                    return nil
                }
                self.set = unsafeBitCast(set, to: Call.self)
                // As many as the system may know of.
                var found = [UInt64](repeating: 0, count: 128)
                let size = found.count * MemoryLayout<UInt64>.size
                guard unsafeBitCast(get, to: Call.self)(0, size, &found) >= 0, found[0] != 0 else { return nil }
                cores = found[0]
            }

            /// For all threads; one that is begun later has the cores of the one that begins it.
            func apply(_ cores: UInt64) {
                var cores = cores
                let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
                for thread in threads.compactMap({ pid_t($0) }) {
                    _ = set(thread, MemoryLayout<UInt64>.size, &cores)
                }
            }
        }
    #endif
}
