extension Probe {
    /// What needs processes of its own.
    static let processes: [Probe] = [
        Probe(["R read + CRC", "R opening", "R opening, with new memory"], in: .milliseconds) { surroundings in
            try await QueuedStore(surroundings).measureOpening()
        },
        Probe("R Tenure, new process", in: .milliseconds) { try await QueuedStore($0).reopen() },
        Probe("R beanstalkd, new process", in: .milliseconds, unless: beanstalkdIsMissing) {
            try await QueuedLog($0).start()
        },
        Probe("M bytes over payload", in: .bytes) { _ in try await Part.liveBytes.measure(["1300000"]) },
    ]
}
