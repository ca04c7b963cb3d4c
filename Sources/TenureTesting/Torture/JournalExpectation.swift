internal import Tenure

/// What must be found in a journal, whatever its storage went through.
struct JournalExpectation: Sendable {
    let script: JournalScript
    let progress: JournalScript.Progress

    /// Opens the journal and compares (D1, D3, G2).
    ///
    /// - Parameter repeats: whether it is opened a second time, appended to, and read once more.
    /// - Returns: how many records there are.
    @discardableResult
    func check(_ storage: SimulatedStorage, seed: UInt64, repeats: Bool) throws -> Int {
        let (found, opening) = try open(storage, seed)
        try compare(found)
        try promise(
            "G2",
            opening.epoch > progress.epochs.last ?? 0,
            "epoch \(opening.epoch) comes again after \(progress.epochs)"
        )
        if let tail = opening.tornTail {
            let copy = tail.quarantinedCopy.flatMap { storage.files[$0] }
            try promise("D3", copy?.count == Int(tail.bytes), "no copy of the torn tail: \(tail)")
        }
        guard repeats else { return found.count }
        let (again, second) = try open(storage, seed &+ 1)
        try promise("D3", again == found, "a second opening finds \(again.count) records instead of \(found.count)")
        try promise("G2", second.epoch == opening.epoch + 1, "epoch \(second.epoch) follows \(opening.epoch)")
        try promise(
            "D3",
            second.tornTail == nil,
            "what was cut off is there again: \(second.tornTail?.description ?? "")"
        )
        var owner = try JournalOwner(storage, script.options, seed: seed &+ 2)
        try owner.append([[1, 2, 3]])
        try owner.log.close(cleanly: true)
        let (last, _) = try open(storage, seed &+ 3)
        try promise("D1", last == found + [[1, 2, 3]], "what was appended afterwards is not there")
        return found.count
    }

    /// Whether `found` is what was appended, up to some point, and all that was acknowledged.
    func compare(_ found: [[UInt8]]) throws {
        try promise(
            "D1",
            found.count >= progress.acknowledged,
            "\(found.count) records of \(progress.acknowledged) acknowledged ones are there"
        )
        try promise(
            "D3",
            found.count <= progress.appended,
            "\(found.count) records, \(progress.appended) were appended"
        )
        try promise(
            "D3",
            found.elementsEqual(script.records.prefix(found.count)),
            "the records are not those that were appended"
        )
    }

    private func open(_ storage: SimulatedStorage, _ seed: UInt64) throws -> ([[UInt8]], JournalOpening) {
        let owner = try JournalOwner(storage, script.options, seed: seed)
        // As a process ends that is killed.
        try owner.log.close(cleanly: false)
        return (owner.records, owner.opening)
    }
}
