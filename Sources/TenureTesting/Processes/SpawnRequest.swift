#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    @preconcurrency import Musl
#else
    @preconcurrency import Glibc
#endif

/// Everything `posix_spawn` wants to know, in Swift's terms.
struct SpawnRequest {
    var executable: String
    var arguments: [String]
    var environment: [String: String]
    var workingDirectory: String?
    var output: ChildOutput
    var errors: ChildOutput

    /// Starts the process as the leader of a new group, with default signal handlers and none blocked, reading nothing.
    ///
    /// - Parameter pipe: the descriptor to write what is captured to.
    func spawn(capturingTo pipe: Int32?) throws(SystemCallFailed) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        try SystemCallFailed.check("posix_spawn_file_actions_init", posix_spawn_file_actions_init(&actions))
        defer { posix_spawn_file_actions_destroy(&actions) }
        try SystemCallFailed.check("posix_spawnattr_init", posix_spawnattr_init(&attributes))
        defer { posix_spawnattr_destroy(&attributes) }

        // Files before the directory: their paths are meant from where the caller stands.
        let noInput = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        try SystemCallFailed.check("posix_spawn_file_actions_addopen", noInput)
        for (number, destination) in [(Int32(1), output), (Int32(2), errors)] {
            switch destination {
            case .inherited: break
            case .discarded: try addOpen("/dev/null", as: number, to: &actions)
            case .file(let path): try addOpen(path, as: number, to: &actions)
            case .captured:
                guard let pipe else { continue }
                let code = posix_spawn_file_actions_adddup2(&actions, pipe, number)
                try SystemCallFailed.check("posix_spawn_file_actions_adddup2", code)
            }
        }
        if let workingDirectory {
            try changeDirectory(workingDirectory, in: &actions)
        }
        #if !canImport(Darwin)
            // Others may open descriptors at this very moment that a new process would keep open.
            if let addCloseFrom = GNUExtensions.addCloseFrom {
                try SystemCallFailed.check("posix_spawn_file_actions_addclosefrom_np", addCloseFrom(&actions, 3))
            }
        #endif
        try setSignalsAndGroup(&attributes)

        var process: pid_t = 0
        let code = Self.withStrings([executable] + arguments) { arguments in
            Self.withStrings(mergedEnvironment()) { environment in
                posix_spawnp(
                    &process,
                    executable,
                    &actions,
                    &attributes,
                    UnsafeMutablePointer(mutating: arguments),
                    UnsafeMutablePointer(mutating: environment)
                )
            }
        }
        try SystemCallFailed.check("posix_spawn of \(executable)", code)
        return process
    }

    #if canImport(Darwin)
        private typealias FileActions = posix_spawn_file_actions_t?
        private typealias Attributes = posix_spawnattr_t?
    #else
        private typealias FileActions = posix_spawn_file_actions_t
        private typealias Attributes = posix_spawnattr_t
    #endif

    private func addOpen(_ path: String, as number: Int32, to actions: inout FileActions) throws(SystemCallFailed) {
        let flags = O_WRONLY | O_CREAT | O_APPEND
        let code = posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o644)
        try SystemCallFailed.check("posix_spawn_file_actions_addopen", code)
    }

    private func changeDirectory(_ path: String, in actions: inout FileActions) throws(SystemCallFailed) {
        #if canImport(Darwin)
            let code = posix_spawn_file_actions_addchdir_np(&actions, path)
        #else
            let code = GNUExtensions.addChangeOfDirectory?(&actions, path) ?? ENOSYS
        #endif
        try SystemCallFailed.check("posix_spawn_file_actions_addchdir_np", code)
    }

    private func setSignalsAndGroup(_ attributes: inout Attributes) throws(SystemCallFailed) {
        var flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        #if canImport(Darwin)
            flags |= Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        var none = sigset_t()
        sigemptyset(&none)
        var reset = sigset_t()
        sigemptyset(&reset)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD] { sigaddset(&reset, signal) }
        try SystemCallFailed.check("posix_spawnattr_setflags", posix_spawnattr_setflags(&attributes, Int16(flags)))
        try SystemCallFailed.check("posix_spawnattr_setpgroup", posix_spawnattr_setpgroup(&attributes, 0))
        try SystemCallFailed.check("posix_spawnattr_setsigmask", posix_spawnattr_setsigmask(&attributes, &none))
        try SystemCallFailed.check("posix_spawnattr_setsigdefault", posix_spawnattr_setsigdefault(&attributes, &reset))
    }

    /// This process's variables, with the additions in place of those of the same name.
    private func mergedEnvironment() -> [String] {
        var variables: [String] = []
        #if canImport(Darwin)
            var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = _NSGetEnviron().pointee
        #else
            var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
        #endif
        while let variable = next?.pointee {
            let text = String(cString: variable)
            let name = text.prefix { $0 != "=" }
            if environment[String(name)] == nil { variables.append(text) }
            next = next?.advanced(by: 1)
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) { variables.append("\(name)=\(value)") }
        return variables
    }

    /// Lends `strings` as C wants them: an array of pointers that ends with a null pointer.
    private static func withStrings<Result>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        return body(pointers)
    }
}
