/// What keeps one owner where the lock does not: some network file systems grant it twice, and the lock of a file that
/// somebody removes is no lock.
///
/// An opening fences the segment that the owner before it may be writing to, and only then reads it; an owner looks
/// whether its segment is fenced after each write, and only then tells of it. So what was told of was written before the
/// fence, and is read. Of two openings at a time one makes the first segment of the epoch; the other finds it there.
struct JournalFence {
    let storage: any JournalStorage

    /// Takes the last segment from whoever writes to it.
    ///
    /// - Returns: the names in the directory as they were after that.
    func fenceLastSegment() throws(StorageError) -> [String] {
        var names = try storage.list()
        var fenced: SegmentName?
        while let last = names.compactMap(SegmentName.init).max(by: Self.isEarlier), last != fenced {
            do throws(StorageError) {
                try storage.fence(last.description)
                fenced = last
            } catch {
                // Whoever made it has given up, or a checkpoint stands for it now.
                guard error.isAbsence else { throw error }
            }
            names = try storage.list()
        }
        return names
    }

    /// Makes the first segment of an epoch, which nobody else may have made.
    func claim(
        _ name: SegmentName,
        _ make: () throws(StorageError) -> SegmentWriter
    ) throws(StorageError) -> SegmentWriter {
        let segment: SegmentWriter
        do throws(StorageError) {
            segment = try make()
        } catch {
            throw error.isPresence ? .superseded(name.description) : error
        }
        // Two that have read different ends give it different names; each looks after it made its own.
        let others = try storage.list().compactMap(SegmentName.init).filter { $0 != name && $0.epoch >= name.epoch }
        guard let other = others.max(by: Self.isEarlier) else { return segment }
        segment.file.close()
        // A later epoch may go on after this segment; in the same one only one of the two may be left.
        if other.epoch == name.epoch { try storage.removeIfPresent(name.description) }
        throw .superseded(other.description)
    }

    private static func isEarlier(_ left: SegmentName, _ right: SegmentName) -> Bool {
        (left.epoch, left.firstSequence) < (right.epoch, right.firstSequence)
    }
}
