internal import Synchronization
internal import Tenure

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The process that the rows `file-size-limit` and `small-disk` of the fault programme start: it submits until there is no
/// room any more, makes some, and goes on.
///
/// An executable that hosts it calls ``run(directory:limit:print:)`` when its first argument is ``role``.
package enum FullDiskChild {
    /// The first argument by which an executable is asked to be this process; the second is the folder, the third how
    /// many bytes a file may have.
    package static let role = "full-disk-child"

    private static let ballast = "ballast"
    private static let ballastBytes = 640 << 10
    /// The journal asks for space again every second; who still gets none after this is forgotten.
    private static let patience = Duration.seconds(20)

    /// Prints a line for each acknowledgement, `refused` with the error, `freed` when there is room while the scheduler is
    /// open still, and `again` when it was opened and closed with room.
    ///
    /// - Parameters:
    ///   - directory: where the store is.
    ///   - limit: how many bytes a file may have, once some tasks were submitted; 0 where the disk itself is small.
    ///   - print: prints a line.
    /// - Throws: what the scheduler throws when there is room.
    package static func run(directory: String, limit: UInt64, print: (String) -> Void) async throws {
        let hasSmallDisk = limit == 0
        if hasSmallDisk {
            let file = try PosixStorage(directory: directory).create(ballast)
            try file.writeAll([UInt8](repeating: 1, count: ballastBytes), at: 0, name: ballast)
            file.close()
        }
        let crowded = try await Scheduler.open(.directory(directory), options: DutifulChild.options)
        // Where the journal has failed, the first refusal says that the task may or may not be there, the next ones why.
        var refusals = 0
        for number in 0..<900 where refusals < 2 {
            if number == 5, !hasSmallDisk { limitFiles(to: limit) }
            do throws(TenureError) {
                try await submit(number, to: crowded, print)
            } catch {
                refusals += 1
                print("refused \(error.code.rawValue) \(error.message)")
            }
        }
        if hasSmallDisk {
            try PosixStorage(directory: directory).remove(ballast)
            print("freed")
            try await submitPatiently(900, to: crowded, print)
        } else {
            limitFiles(to: nil)
        }
        await crowded.shutDown()
        let scheduler = try await Scheduler.open(.directory(directory), options: DutifulChild.options)
        for number in 1_000..<1_020 { try await submit(number, to: scheduler, print) }
        await scheduler.shutDown()
        print("again")
    }

    /// Submits as soon as the journal has found the space that there is.
    private static func submitPatiently(
        _ number: Int,
        to scheduler: Scheduler,
        _ print: (String) -> Void
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: patience)
        while true {
            do throws(TenureError) {
                return try await submit(number, to: scheduler, print)
            } catch {
                guard error.code == .storageFull, clock.now < end else { throw error }
            }
            try await clock.sleep(for: .milliseconds(20))
        }
    }

    private static func submit(
        _ number: Int,
        to scheduler: Scheduler,
        _ print: (String) -> Void
    ) async throws(TenureError) {
        let payload = DutifulChild.payload("task \(number)", count: 1_500)
        let handle = try await scheduler.submit(RawTask(kind: "nobody's", payload: payload))
        print("submitted \(handle.id) \(payload.count) task \(number)")
    }

    /// A write beyond the limit fails instead of ending the process.
    private static func limitFiles(to bytes: UInt64?) {
        _ = signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        #else
            let resource = RLIMIT_FSIZE
        #endif
        _ = getrlimit(resource, &limit)
        limit.rlim_cur = bytes.map { rlim_t($0) } ?? limit.rlim_max
        _ = setrlimit(resource, &limit)
    }
}
