import Workloads

extension Probe {
    /// What goes on with a disk.
    static let durable: [Probe] = [
        Probe(["D1 submit", "D1 append + sync", "D1 submit, mean", "D1 append + sync, mean"], in: .nanoseconds) {
            let result = try await AcknowledgedSubmit(in: $0.folder).run($0.count(10_000, quick: 2_000))
            return [
                "D1 submit": result.submit, "D1 append + sync": result.sync,
                "D1 submit, mean": result.meanSubmit, "D1 append + sync, mean": result.meanSync,
            ]
        },
        Probe([
            tenure("D64", manySubmitters, full: 20_000, quick: 5_000),
            sqlite("D64", .full, manySubmitters, full: 1_000, quick: 250),
            sqlite("D64", .normal, manySubmitters, full: 1_000, quick: 250),
            Turn("D64 beanstalkd", full: 1_000, quick: 250, manySubmitters, unless: beanstalkdIsMissing) {
                BeanstalkdPeer(in: $0.folder)
            },
        ]),
        Probe([
            tenure("DB", largeBatches, full: 100_000, quick: 20_000),
            sqlite("DB", .full, largeBatches, full: 30_000, quick: 5_000),
            sqlite("DB", .normal, largeBatches, full: 30_000, quick: 5_000),
        ]),
    ]

    private static let manySubmitters = Arrival.submitters(64)
    private static let largeBatches = Arrival.batches(of: 1_000)

    private static func tenure(_ workload: String, _ arrival: Arrival, full: Int, quick: Int) -> Turn {
        Turn("\(workload) Tenure, durable", full: full, quick: quick, arrival) { TenureContender(in: $0.folder) }
    }

    private static func sqlite(
        _ workload: String,
        _ synchronous: SQLitePeer.Synchronous,
        _ arrival: Arrival,
        full: Int,
        quick: Int
    ) -> Turn {
        Turn("\(workload) SQLite \(synchronous.rawValue)", full: full, quick: quick, arrival) {
            SQLitePeer(synchronous, in: $0.folder)
        }
    }

    /// Why beanstalkd is not measured.
    static let beanstalkdIsMissing: String? =
        BeanstalkdServer.isInstalled ? nil : "beanstalkd, which is not installed; Benchmarks/README.md has the command."
}
