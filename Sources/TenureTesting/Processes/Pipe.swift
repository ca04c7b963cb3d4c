#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Both ends of a pipe.
struct Pipe: ~Copyable, Sendable {
    let reading: FileDescriptor
    let writing: FileDescriptor

    /// Makes a new pipe whose ends no child process inherits.
    ///
    /// Where the system cannot mark the ends while making them, a process started by another thread in between keeps
    /// them open.
    init() throws(SystemCallFailed) {
        var ends: [Int32] = [-1, -1]
        #if !canImport(Darwin)
            if let pipeWithFlags = GNUExtensions.pipeWithFlags {
                guard pipeWithFlags(&ends, O_CLOEXEC) == 0 else { throw SystemCallFailed(call: "pipe2", code: errno) }
                reading = FileDescriptor(owning: ends[0])
                writing = FileDescriptor(owning: ends[1])
                return
            }
        #endif
        guard pipe(&ends) == 0 else { throw SystemCallFailed(call: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reading = FileDescriptor(owning: ends[0])
        writing = FileDescriptor(owning: ends[1])
    }

    /// Closes the writing end and hands out the reading one for someone else to close.
    consuming func releaseReading() -> Int32 {
        reading.release()
    }
}
