/// Files that are to become segments: their space is on the disk before anything needs it (D5).
struct SegmentReserve {
    /// A file without a name of its own yet.
    struct Prepared {
        let name: PreparedName
        let file: any JournalFile
        let size: UInt64
    }

    private let storage: any JournalStorage
    private let epoch: UInt64
    private let segmentSize: UInt64
    private var prepared: [Prepared] = []
    private var lastNumber: UInt64 = 0

    init(on storage: any JournalStorage, epoch: UInt64, segmentSize: UInt64) {
        self.storage = storage
        self.epoch = epoch
        self.segmentSize = segmentSize
    }

    /// How many bytes of frames the files take.
    var byteCount: UInt64 { prepared.reduce(0) { $0 + $1.size - UInt64(SegmentHeader.reservedSize) } }

    /// Whether the next file takes a frame of so many bytes.
    func takes(frameSize: Int) -> Bool {
        prepared.first.map { $0.size >= Self.size(for: frameSize, segmentSize) } ?? false
    }

    /// Prepares one more file, in front of the others if it is for a frame that they are too small for.
    ///
    /// - Throws: ``StorageError``; for a lack of space everything is as it was.
    mutating func prepare(frameSize: Int = 0) throws(StorageError) {
        lastNumber += 1
        let name = PreparedName(epoch: epoch, number: lastNumber)
        let file = try storage.create(name.description)
        let size = Self.size(for: frameSize, segmentSize)
        do throws(StorageError) {
            try file.allocate(size)
        } catch {
            file.close()
            // What cannot be removed now is removed by the next opening.
            try? storage.remove(name.description)
            throw error
        }
        let one = Prepared(name: name, file: file, size: size)
        if frameSize > 0 { prepared.insert(one, at: 0) } else { prepared.append(one) }
    }

    /// Takes the next file.
    mutating func take() -> Prepared? { prepared.isEmpty ? nil : prepared.removeFirst() }

    /// Closes the files, and removes those that nobody took.
    mutating func clear() {
        for one in prepared {
            one.file.close()
            try? storage.remove(one.name.description)
        }
        prepared.removeAll()
    }

    private static func size(for frameSize: Int, _ segmentSize: UInt64) -> UInt64 {
        max(segmentSize, UInt64(SegmentHeader.reservedSize + frameSize))
    }
}
