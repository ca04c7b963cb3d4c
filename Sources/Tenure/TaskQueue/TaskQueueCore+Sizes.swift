/// How much the tables hold, for the tests that nothing piles up (T13).
extension TaskQueueCore {
    package struct Sizes: Hashable, Sendable {
        /// Runs of 64 tasks of which one is there.
        package var chunks: Int
        /// Keys of ready tasks.
        package var readyKeys: Int
        /// Ready tasks whose record is not durable.
        package var enabling: Int
        /// Due times.
        package var dueTimes: Int
        /// Ended tasks in line to be forgotten.
        package var ended: Int
        /// Dead letters in line to be forgotten.
        package var deadLetters: Int
        /// Openings whose names are known.
        package var incarnations: Int
        /// Openings whose first numbers are known.
        package var numbersBefore: Int
    }

    package var sizes: Sizes {
        Sizes(
            chunks: table.chunkCount,
            readyKeys: ready.keyCount,
            enabling: enabling.count + replayedReady,
            dueTimes: due.count,
            ended: ended.count,
            deadLetters: deadLetters.count,
            incarnations: incarnations.count,
            numbersBefore: numbersBefore.count
        )
    }
}
