/// How long something has gone on, by any clock.
struct Stopwatch {
    let elapsed: () -> Duration

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }
}
