#if !canImport(Darwin)
    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// Functions that the C library has but whose declarations Swift does not see, because they are hidden behind
    /// `_GNU_SOURCE` or in a header that is not part of the module. Looked up by name at run time; nil where there is none.
    enum GNUExtensions {
        typealias AddChangeOfDirectory =
            @convention(c) (
                UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>
            ) -> Int32
        typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        typealias MallocInfo = @convention(c) (Int32, UnsafeMutablePointer<FILE>) -> Int32
        typealias PipeWithFlags = @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32

        /// `posix_spawn_file_actions_addchdir_np`, in glibc since 2.29 and in musl since 1.1.24.
        static var addChangeOfDirectory: AddChangeOfDirectory? {
            // Not a guess: the type is that of the function's declaration in <spawn.h>.
            symbol("posix_spawn_file_actions_addchdir_np").map { unsafeBitCast($0, to: AddChangeOfDirectory.self) }
        }

        /// `posix_spawn_file_actions_addclosefrom_np`, in glibc since 2.34.
        static var addCloseFrom: AddCloseFrom? {
            // Not a guess: the type is that of the function's declaration in <spawn.h>.
            symbol("posix_spawn_file_actions_addclosefrom_np").map { unsafeBitCast($0, to: AddCloseFrom.self) }
        }

        /// `malloc_info`, in glibc alone.
        static var mallocInfo: MallocInfo? {
            // Not a guess: the type is that of the function's declaration in <malloc.h>.
            symbol("malloc_info").map { unsafeBitCast($0, to: MallocInfo.self) }
        }

        /// `pipe2`.
        static var pipeWithFlags: PipeWithFlags? {
            // Not a guess: the type is that of the function's declaration in <unistd.h>.
            symbol("pipe2").map { unsafeBitCast($0, to: PipeWithFlags.self) }
        }

        private static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
            // A null handle is RTLD_DEFAULT: search everything that is loaded.
            dlsym(nil, name)
        }
    }
#endif
