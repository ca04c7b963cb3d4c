#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A new, empty folder for one run.
package struct TemporaryDirectory: Sendable {
    /// Its path.
    package let path: String

    /// Makes a folder below `TMPDIR`, or `/tmp`.
    ///
    /// - Throws: ``SystemCallFailed`` when none can be made.
    package init() throws(SystemCallFailed) {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(root)/tenure-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCallFailed(call: "mkdtemp", code: errno) }
        path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes the folder and what is in it.
    package func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != "." && name != ".." { remove("\(path)/\(name)") }
            }
            closedir(folder)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
