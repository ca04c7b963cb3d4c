import TenureTesting

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What is made of the lines that a process tells.
protocol LineReading: Sendable {
    var lineCount: Int { get }
    /// Nothing more need be told.
    var isDecided: Bool { get }

    mutating func read(_ line: String)
}

/// A process that is listened to until what it told is enough, it ends, or it tells nothing for too long.
enum WatchedRun {
    /// - Returns: what was made of its lines, how it ended, and whether that was because it fell silent.
    static func wait<Reading: LineReading>(
        for process: ChildProcess,
        reading start: Reading,
        patience: Duration
    ) async -> (told: Reading, status: ExitStatus, isSilent: Bool) {
        let state = Locked(start)
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask { await read(process.lines, into: state) }
            group.addTask { await waitForSilence(of: state, for: patience) }
            defer { group.cancelAll() }
            return await group.next() ?? .ended
        }
        // Tests are a child of that process, which ends them when it is interrupted, and not when it is killed.
        if ending != .ended { process.send(signal: SIGINT) }
        let status = await process.waitForExit()
        return (state.withLock { $0 }, status, ending == .silent)
    }

    private enum Ending {
        /// Nothing more can be told.
        case ended
        /// What was told is enough.
        case decided
        case silent
    }

    private static func read(_ lines: AsyncStream<String>, into state: Locked<some LineReading>) async -> Ending {
        for await line in lines {
            let isDecided = state.withLock { told in
                told.read(line)
                return told.isDecided
            }
            if isDecided { return .decided }
        }
        return .ended
    }

    private static func waitForSilence(of state: Locked<some LineReading>, for patience: Duration) async -> Ending {
        var told = -1
        while !Task.isCancelled {
            let count = state.withLock { $0.lineCount }
            if count == told { return .silent }
            told = count
            try? await Task.sleep(for: patience)
        }
        return .ended
    }
}
