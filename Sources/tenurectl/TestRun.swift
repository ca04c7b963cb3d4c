/// What the lines say that `swift test` prints: how many tests passed, which are at work, and what failed.
struct TestRun: LineReading {
    /// What a test found.
    struct Failure {
        var test: String
        /// Where, and what was expected, in one line.
        var issue: String
    }

    private(set) var lineCount = 0
    private(set) var passedCount = 0
    /// The tests that have begun and not ended, in the order in which they began.
    private(set) var running: [String] = []
    private(set) var failure: Failure?
    /// A test that was at work for longer than its suite may be.
    private(set) var overdue: String?

    var isDecided: Bool { failure != nil || overdue != nil }

    /// Takes up the next line.
    mutating func read(_ line: String) {
        lineCount += 1
        if let started = line.rest(after: "◇ Test "), let end = started.firstRange(of: " started.") {
            running.append(String(started[..<end.lowerBound]))
        } else if let passed = line.rest(after: "✔ Test ") {
            if end(passed) { passedCount += 1 }
        } else if let failed = line.rest(after: "✘ Test ") {
            guard let place = failed.firstRange(of: " recorded an issue") else { return _ = end(failed) }
            let issue = String(failed[place.upperBound...])
            var test = String(failed[..<place.lowerBound])
            // Found by a thread of which nobody knows what test it works for; but where is known.
            if test == "«unknown»", let found = issue.firstMatch(of: #/ at (\S+):\d+: /#) {
                test = String(found.output.1)
            }
            if issue.firstRange(of: "Time limit was exceeded") != nil {
                overdue = overdue ?? test
            } else {
                failure = failure ?? Failure(test: test, issue: issue)
            }
        }
    }

    /// - Returns: whether a test has ended: a line of the same form tells of the whole run.
    private mutating func end(_ text: Substring) -> Bool {
        guard let place = running.firstIndex(where: { text.hasPrefix($0 + " ") }) else { return false }
        running.remove(at: place)
        return true
    }
}

extension String {
    fileprivate func rest(after start: String) -> Substring? {
        hasPrefix(start) ? dropFirst(start.count) : nil
    }
}
