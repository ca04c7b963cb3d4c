/// What a scenario promises only as long as nothing goes wrong: that it is spread evenly, say, which an agent that dies
/// undoes. Everything else it checks under faults too.
package struct FairWeatherPromise: Sendable, Hashable, Codable {
    /// The rule it belongs to, such as `S4`.
    package var rule: String
    /// What holds.
    package var detail: String
}

extension ScenarioWorld {
    /// Checks a promise that holds only without faults, and that the scenario has declared as such.
    ///
    /// - Throws: ``PromiseBroken`` when `condition` does not hold, or the scenario has not declared it.
    package func promiseWithoutFaults(
        _ rule: String,
        _ condition: Bool,
        _ detail: @autoclosure () -> String,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws {
        try checkDeclared(rule, file, line)
        if !hasFaults { try promise(rule, condition, detail(), file: file, line: line) }
    }

    /// Waits for something that must come true, but not under faults; the scenario has declared it as such.
    ///
    /// - Throws: ``ConditionNeverHeld`` after 30 s of the world's time.
    package func eventuallyWithoutFaults(
        _ rule: String,
        _ comment: String,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ condition: @Sendable () async throws -> Bool
    ) async throws {
        try checkDeclared(rule, file, line)
        if !hasFaults { try await eventually(comment, condition) }
    }

    private func checkDeclared(_ rule: String, _ file: StaticString, _ line: UInt) throws {
        let isDeclared = fairWeather.contains { $0.rule == rule }
        try promise(
            rule,
            isDeclared,
            "the scenario does not say what of it holds only without faults",
            file: file,
            line: line
        )
    }
}
