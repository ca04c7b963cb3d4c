import TenureTesting
import Testing

@testable import Tenure

@Suite struct SpecificationReaderTests {
    @Test("D3: tasks that are read in a row are what each alone is, whatever their payloads and kinds share")
    func sharing() throws {
        var random = SeededGenerator(seed: 1).fork("sharing")
        var reading = SpecificationReader()
        var read: [(is: TaskSpecification, was: TaskSpecification)] = []
        for _ in 0..<2_000 {
            let count = [0, 1, 32, 511, 512, 513, 4_095, 4_096, 5_000][random.next(below: 9)]
            // Far more names than are kept, some of them too long for that, and some that differ in one letter.
            let kind = String(repeating: "k", count: random.next(below: 140)) + "\(random.next(below: 300))é"
            let specification = TaskSpecification(
                kind: TaskKind(kind),
                payload: (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next(below: 256)) },
                priority: Priority.allCases[random.next(below: 4)],
                options: random.next(below: 2) == 0 ? .standard : TaskOptions(idempotencyKey: "key")
            )
            var writer = ByteWriter()
            specification.encode(into: &writer)
            var reader = ByteReader(writer.bytes)
            read.append((is: try reading.read(&reader), was: specification))
            #expect(reader.isAtEnd)
        }
        // What was read first has not changed meanwhile, and is written as it was.
        for (specification, expected) in read {
            #expect(specification == expected && specification.hashValue == expected.hashValue)
            var (writer, expectedWriter) = (ByteWriter(), ByteWriter())
            specification.encode(into: &writer)
            expected.encode(into: &expectedWriter)
            #expect(writer.bytes == expectedWriter.bytes)
        }
    }

    @Test("D3: a name that is no text is refused where it stands, though one of as many bytes is known")
    func hostileNames() throws {
        var names = NameCache()
        for _ in 0..<2 {
            var good = ByteReader([2, 0xC3, 0xA9])
            #expect(try names.readName(&good) == "é")
            var bad = ByteReader([2, 0xC3, 0x28])
            do throws(MalformedBytes) {
                _ = try names.readName(&bad)
                Issue.record("what is no text was read as a name")
            } catch {
                #expect(error == MalformedBytes(offset: 1, expected: "text in UTF-8"))
            }
        }
        var empty = ByteReader([0])
        #expect(try names.readName(&empty).isEmpty && empty.isAtEnd)
    }

    @Test("T13: what tasks share is given back when the last of them is gone")
    func givenBack() {
        var packer = PayloadPacker()
        weak var block: PayloadBlock?
        var payloads: [TaskPayload] = []
        let bytes = [UInt8](repeating: 7, count: PayloadBlock.size / 8)
        for _ in 0..<8 { payloads.append(bytes.withUnsafeBytes { packer.pack($0) }) }
        block = payloads[0].block
        // The next one does not fit beside them.
        let next = bytes.withUnsafeBytes { packer.pack($0) }
        #expect(block != nil && next.block !== block)
        payloads.removeFirst(7)
        #expect(block != nil && payloads[0].bytes == bytes)
        payloads.removeAll()
        #expect(block == nil)
        #expect([UInt8](repeating: 7, count: bytes.count + 1).withUnsafeBytes { packer.pack($0) }.block == nil)
    }
}
