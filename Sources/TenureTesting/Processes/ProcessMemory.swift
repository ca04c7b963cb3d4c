#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What this process takes of the machine's memory.
package enum ProcessMemory {
    /// Bytes that are resident now; `nil` where the system does not say.
    package static var residentBytes: Int? {
        #if canImport(Darwin)
            var info = mach_task_basic_info()
            var count = mach_msg_type_number_t(
                MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size
            )
            let status = withUnsafeMutablePointer(to: &info) { info in
                info.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
                    task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
                }
            }
            return status == KERN_SUCCESS ? Int(info.resident_size) : nil
        #else
            // The second number is that of resident pages.
            guard let file = fopen("/proc/self/statm", "r") else { return nil }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            guard fgets(&line, Int32(line.count), file) != nil else { return nil }
            let fields = line.prefix { $0 != 0 }.split(separator: 32)
            guard fields.count > 1 else { return nil }
            let pages = Int(String(decoding: fields[1].map { UInt8(bitPattern: $0) }, as: UTF8.self))
            return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
        #endif
    }

    /// Bytes of the heap that are in use now, by everything in the process; `nil` where the system does not say.
    ///
    /// What is resident tells less of what a program keeps: allocators have heaps for their threads, which grow in steps of
    /// their own, and hold on to what was needed for a moment.
    package static var heapBytes: Int? {
        #if canImport(Darwin)
            return Int(mstats().bytes_used)
        #elseif canImport(Glibc)
            guard let writeReport = GNUExtensions.mallocInfo else { return nil }
            var text: UnsafeMutablePointer<CChar>?
            var count = 0
            guard let file = open_memstream(&text, &count) else { return nil }
            let status = writeReport(0, file)
            fclose(file)
            guard let text else { return nil }
            defer { free(text) }
            return status == 0 ? heapBytes(in: String(cString: text)) : nil
        #else
            return nil
        #endif
    }

    /// What glibc's `malloc_info` reports as in use: what all heaps took of the system, without what is free in them.
    static func heapBytes(in report: String) -> Int? {
        var sizes: [Substring: Int] = [:]
        for line in report.split(separator: "\n") {
            // As <total type="rest" count="1" size="49152"/>; the lines of all heaps together come after those of each.
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            guard parts.count > 3, parts[parts.count - 2].allSatisfy(\.isNumber) else { continue }
            sizes[parts[0] + parts[1]] = Int(parts[parts.count - 2])
        }
        guard let taken = sizes["<system type=current"], let mapped = sizes["<total type=mmap"],
            let small = sizes["<total type=fast"], let free = sizes["<total type=rest"]
        else { return nil }
        return taken + mapped - small - free
    }

    /// The most bytes that were ever resident; `nil` where the system does not say.
    package static var peakBytes: Int? {
        #if canImport(Darwin)
            var usage = rusage()
            return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : nil
        #else
            // Not by getrusage: a process inherits that figure from the one that started it.
            guard let file = fopen("/proc/self/status", "r") else { return nil }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            while fgets(&line, Int32(line.count), file) != nil {
                let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if text.hasPrefix("VmHWM:") { return Int(text.filter(\.isNumber)).map { $0 * 1024 } }
            }
            return nil
        #endif
    }
}
