#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension ChildProcess {
    /// The absolute path of the file that this process runs, to start it once more.
    ///
    /// - Throws: ``SystemCallFailed`` when the system does not tell.
    public static var currentExecutable: String {
        get throws(SystemCallFailed) {
            var path = [CChar](repeating: 0, count: 65_536)
            #if canImport(Darwin)
                var size = UInt32(path.count)
                let code = _NSGetExecutablePath(&path, &size)
                guard code == 0 else { throw SystemCallFailed(call: "_NSGetExecutablePath", code: ENAMETOOLONG) }
            #else
                let length = readlink("/proc/self/exe", &path, path.count - 1)
                guard length > 0 else { throw SystemCallFailed(call: "readlink of /proc/self/exe", code: errno) }
            #endif
            let end = path.firstIndex(of: 0) ?? path.endIndex
            return String(decoding: path[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
