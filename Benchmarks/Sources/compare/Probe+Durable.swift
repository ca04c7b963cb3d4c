import Workloads

extension Probe {
    /// What goes on with a disk.
    static let durable: [Probe] = [
        Probe(["D1 submit", "D1 append + sync"], in: .microseconds) { surroundings in
            let count = surroundings.count(10_000, quick: 2_000)
            let result = try await AcknowledgedSubmit(in: surroundings.folder).run(count)
            return ["D1 submit": result.submit / 1_000, "D1 append + sync": result.sync / 1_000]
        },
        lifecycle("D64 Tenure, durable", 64, full: 100_000, quick: 20_000) { TenureContender(in: $0) },
        lifecycle("D64 SQLite FULL", 64, full: 4_000, quick: 1_000) { SQLitePeer(.full, in: $0) },
        lifecycle("D64 SQLite NORMAL", 64, full: 8_000, quick: 2_000) { SQLitePeer(.normal, in: $0) },
        lifecycle("D64 beanstalkd", 64, full: 8_000, quick: 2_000, unless: beanstalkdIsMissing) {
            BeanstalkdPeer(in: $0)
        },
        lifecycle("DB Tenure, durable", nil, full: 300_000, quick: 50_000) { TenureContender(in: $0) },
        lifecycle("DB SQLite FULL", nil, full: 100_000, quick: 20_000) { SQLitePeer(.full, in: $0) },
        lifecycle("DB SQLite NORMAL", nil, full: 100_000, quick: 20_000) { SQLitePeer(.normal, in: $0) },
    ]

    private static func lifecycle(
        _ name: String,
        _ submitters: Int?,
        full: Int,
        quick: Int,
        unless obstacle: @escaping @Sendable () -> String? = { nil },
        _ contender: @escaping @Sendable (String) -> any Contender
    ) -> Probe {
        Probe(name, in: .microseconds, unless: obstacle) { surroundings in
            let arrival = submitters.map { Arrival.submitters($0) } ?? .batches(of: 1_000)
            let contender = contender(surroundings.folder)
            return try await contender.nanoseconds(surroundings.count(full, quick: quick), arrival) / 1_000
        }
    }

    @Sendable
    static func beanstalkdIsMissing() -> String? {
        BeanstalkdServer.isInstalled ? nil : "beanstalkd, which is not installed; Benchmarks/README.md has the command."
    }
}
