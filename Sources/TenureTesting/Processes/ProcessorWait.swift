#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// How long a thread has waited for a processor though it had something to do: that is what else the machine does, and not
/// what the thread does or waits for.
package struct ProcessorWait: Sendable {
    private let thread: String
    private let seconds: Double

    /// Of the calling thread up to now; `nil` where the system does not say.
    package static var ofThread: ProcessorWait? {
        #if os(Linux)
            var path = [CChar](repeating: 0, count: 64)
            guard readlink("/proc/thread-self", &path, path.count - 1) > 0,
                let file = fopen("/proc/thread-self/schedstat", "r")
            else { return nil }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 128)
            guard fgets(&line, Int32(line.count), file) != nil else { return nil }
            // Nanoseconds on a processor, nanoseconds of waiting for one, turns.
            let fields = line.prefix { $0 != 0 }.split(separator: 32)
            guard fields.count == 3,
                let wait = Double(String(decoding: fields[1].map { UInt8(bitPattern: $0) }, as: UTF8.self))
            else { return nil }
            let thread = String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return ProcessorWait(thread: thread, seconds: wait / 1_000_000_000)
        #else
            return nil
        #endif
    }

    /// How long the thread has waited since `earlier`, in seconds; 0 for another thread.
    package func duration(since earlier: ProcessorWait?) -> Double {
        guard let earlier, earlier.thread == thread else { return 0 }
        return seconds - earlier.seconds
    }
}
