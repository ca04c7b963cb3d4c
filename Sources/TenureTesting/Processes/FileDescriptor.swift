#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An open file of the operating system, closed when the value goes away and not passed on to child processes.
struct FileDescriptor: ~Copyable, Sendable {
    let number: Int32

    /// Takes over a descriptor that nobody else closes.
    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        _ = close(number)
    }

    /// Hands the descriptor over to someone who closes it.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// The next bytes, as many as are there but at least one; none at the end and on an error.
    func read(upTo count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = 0
            var result: Int
            repeat {
                #if canImport(Darwin)
                    result = Darwin.read(number, buffer.baseAddress, count)
                #elseif canImport(Musl)
                    result = Musl.read(number, buffer.baseAddress, count)
                #else
                    result = Glibc.read(number, buffer.baseAddress, count)
                #endif
            } while result < 0 && errno == EINTR
            initialized = max(0, result)
        }
    }
}
