extension Scenario {
    /// Random sequences of all public calls by many callers at once, over openings that end at random moments.
    package static func stress(_ size: StressParameters = StressParameters()) -> Scenario {
        Scenario(
            "stress",
            "\(size.callers) callers make random calls, the store is closed and opened all the while: no rule is violated",
            promises: [
                "A1", "A6", "D1", "D2", "D3", "G1", "G2", "G4", "G5", "G6", "G7", "Q1", "Q2", "Q3", "S1", "S3", "S5",
                "T1",
                "T11", "T12",
            ]
        ) { world in
            try await StressRun(size: size, world: world).run()
        }
    }
}
