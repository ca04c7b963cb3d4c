import Tenure

/// A durable submit of one submitter until it is acknowledged, and beside it what the disk takes to append the same bytes
/// and sync them: call by call in turn, on files that are prepared alike in the same folder.
public struct AcknowledgedSubmit: Sendable {
    /// Nanoseconds for a call: the median of all, because a disk is now and then busy with something else for long.
    public struct Result: Sendable {
        /// Of Tenure.
        public var submit: Double
        /// Of the bare file.
        public var sync: Double
        /// The mean of all calls of Tenure.
        public var meanSubmit: Double
        /// The mean of all calls of the bare file.
        public var meanSync: Double

        fileprivate init(submits: [Double], syncs: [Double]) {
            submit = submits.sorted()[submits.count / 2]
            sync = syncs.sorted()[syncs.count / 2]
            meanSubmit = submits.reduce(0, +) / Double(submits.count)
            meanSync = syncs.reduce(0, +) / Double(syncs.count)
        }
    }

    private static let segmentBytes = 16 << 20
    private static let headBytes = 4_096

    private let folder: String

    /// With files in a new folder within this one.
    public init(in folder: String) { self.folder = folder }

    /// Makes so many calls of each sort.
    @concurrent
    public func run(_ count: Int) async throws -> Result {
        try await TemporaryFolder.with(in: folder) { folder in
            let store = "\(folder)/store"
            let options = SchedulerOptions(retention: .unlimited, segmentBytes: Self.segmentBytes)
            let frame = [UInt8](repeating: 0x5A, count: try await Self.bytesOfOneSubmit("\(folder)/sample", options))
            let scheduler = try await Scheduler.open(.directory(store), options: options)
            // The agents have nothing to do with these tasks, whose submits alone are measured.
            return try await scheduler.running(
                agents: Shape.agents,
                named: "agent",
                { $0.handle("another") { payload, _ in Shape.handle(payload) } }
            ) {
                let clock = ContinuousClock()
                var file = try AppendFile("\(folder)/bare-0", size: Self.segmentBytes, head: Self.headBytes)
                var (submits, syncs) = ([Double](), [Double]())
                for number in 0..<count {
                    let start = clock.now
                    _ = try await TenureContender.submit(number, to: scheduler)
                    submits.append(start.duration(to: clock.now) / .nanoseconds(1))
                    if !file.takes(frame.count) {
                        file = try AppendFile("\(folder)/bare-\(number)", size: Self.segmentBytes, head: Self.headBytes)
                    }
                    let between = clock.now
                    try file.append(frame)
                    syncs.append(between.duration(to: clock.now) / .nanoseconds(1))
                }
                return Result(submits: submits, syncs: syncs)
            }
        }
    }

    /// How many bytes the journal takes for one submit that is acknowledged by itself.
    private static func bytesOfOneSubmit(_ folder: String, _ options: SchedulerOptions) async throws -> Int {
        let few = 8
        var sizes: [Int] = []
        for count in [few, 2 * few] {
            let store = "\(folder)-\(count)"
            let scheduler = try await Scheduler.open(.directory(store), options: options)
            for number in 0..<count { _ = try await TenureContender.submit(number, to: scheduler) }
            await scheduler.shutDown()
            sizes.append(Int(try JournalInspection(directory: store).files.reduce(0) { $0 + $1.bytes }))
        }
        return (sizes[1] - sizes[0]) / few
    }
}
