internal import Tenure

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A process that owns a journal, for tests of what keeps another one from owning it too.
///
/// An executable that hosts it calls ``run(directory:forks:print:)`` when its first argument is ``role``. It prints
/// `refused CODE`, or `opened EPOCH`; then `acknowledged TASK` for one task after the other until it is killed, or until
/// `ended CODE`. If it is to fork it prints `closed` instead once it has given the journal up, while a copy of it lives.
package enum OwnerChild {
    /// The first argument by which an executable is asked to be this process; the second is the folder.
    package static let role = "owner-child"
    /// The third argument of one that forks.
    package static let forking = "fork"

    /// Opens the journal in `directory`, and submits tasks.
    package static func run(directory: String, forks: Bool, print: @Sendable (String) -> Void) async {
        do throws(TenureError) {
            let scheduler = try await Scheduler.open(.directory(directory))
            print("opened \(scheduler.opening.epoch)")
            if forks { return await close(scheduler, besideACopy: print) }
            do throws(TenureError) {
                while true { print("acknowledged \(try await scheduler.submit(RawTask(kind: "k")).id)") }
            } catch {
                print("ended \(error.code.rawValue)")
            }
        } catch {
            print("refused \(error.code.rawValue)")
        }
    }

    private static func close(_ scheduler: Scheduler, besideACopy print: @Sendable (String) -> Void) async {
        guard let symbol = dlsym(searchEverywhere, "fork") else { return print("this system cannot fork") }
        // Swift hides `fork`, because nearly nothing may be called in the copy. It only waits, with all descriptors that
        // were open, the lock's among them, until the group is killed.
        let fork = unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)
        if fork() == 0 { while true { pause() } }
        await scheduler.shutDown()
        print("closed")
        // The copy is killed when this process ends.
        try? await ContinuousClock().sleep(for: .seconds(600))
    }

    /// The handle that means all libraries: `RTLD_DEFAULT`, which Swift does not import.
    private static var searchEverywhere: UnsafeMutableRawPointer? {
        #if canImport(Darwin)
            UnsafeMutableRawPointer(bitPattern: -2)
        #else
            nil
        #endif
    }
}
