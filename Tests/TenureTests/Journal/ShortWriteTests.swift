import Tenure
import TenureTesting
import Testing

/// Writes of which the system takes a part, and frames that are whole but do not belong where they are.
@Suite(.timeLimit(.minutes(20))) struct ShortWriteTests {
    @Test("D1: a write that is taken in parts is gone on with, whichever it is")
    func shortWrites() throws {
        for call in 1... {
            let storage = SimulatedStorage()
            storage.fail(StorageFault(call: call, of: .write, effect: .short, isSticky: call.isMultiple(of: 2)))
            let (_, log) = try openJournal(storage)
            let records = (0..<30).map { [UInt8](repeating: UInt8($0), count: 500) }
            for record in records { try log.append(makeBatch([record], after: log.lastSequence), sync: true) }
            try log.close(cleanly: true)
            let writes = storage.callCount(of: .write)
            storage.crash()
            #expect(try recover(storage).records == records, "call \(call)")
            if call > writes { break }
        }
    }

    @Test("D3, G2: a frame of an older epoch is refused, however well it fits otherwise")
    func olderEpoch() throws {
        let storage = SimulatedStorage()
        try openJournal(storage).1.close(cleanly: false)
        let (_, log) = try openJournal(storage, seed: 2)
        try log.append(makeBatch([[1]], after: 0), sync: true)
        try log.close(cleanly: false)
        let name = try #require(segmentNames(in: storage.files).last)
        let bytes = try #require(storage.files[name])
        let header = try #require(SegmentHeader(decoding: bytes))
        let start = SegmentHeader.reservedSize
        let decoded = try #require(FrameHeader.decode(bytes, at: start, salt: header.salt))
        var frame = decoded.header
        #expect(frame.epoch == 2)
        frame.epoch = 1
        var writer = ByteWriter()
        _ = frame.write(to: &writer, salt: header.salt)
        var files = storage.files
        files[name]?.replaceSubrange(start..<(start + FrameHeader.size), with: writer.bytes)
        let error = #expect(throws: JournalError.self) { try recover(SimulatedStorage(files: files)) }
        guard case .corrupt(name, UInt64(start), let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("epoch 1"))
    }
}
