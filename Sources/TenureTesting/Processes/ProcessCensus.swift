#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What this process has open and running; to see that nothing leaks.
package struct ProcessCensus: Sendable, Hashable {
    /// How many descriptors are open.
    package var descriptors: Int
    /// How many threads there are.
    package var threads: Int

    /// Counts now; `nil` where the system does not say, which is everywhere but on Linux.
    package static var now: ProcessCensus? {
        guard let descriptors = entries(of: "/proc/self/fd"), let threads = entries(of: "/proc/self/task") else {
            return nil
        }
        return ProcessCensus(descriptors: descriptors, threads: threads)
    }

    private static func entries(of path: String) -> Int? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
