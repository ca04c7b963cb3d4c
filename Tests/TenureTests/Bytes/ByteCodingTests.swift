import Tenure
import TenureTesting
import Testing

@Suite struct ByteCodingTests {
    @Test("CRC-32C gives the published checksums, and the same over any division of the bytes")
    func checksum() {
        // RFC 3720, B.4, and the customary check value.
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(Array(0..<32)) == 0x46DD_794E)
        #expect(CRC32C.checksum([]) == 0)
        let bytes = (0..<100).map { UInt8($0 * 7 % 256) }
        let whole = CRC32C.checksum(bytes)
        for middle in 0...100 {
            let parts = bytes.withUnsafeBytes { buffer in
                let first = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: buffer[..<middle]))
                return CRC32C.checksum(UnsafeRawBufferPointer(rebasing: buffer[middle...]), continuing: first)
            }
            #expect(parts == whole)
        }
    }

    @Test("Every number and text comes back as it was written")
    func roundTrip() throws {
        for number in Hostile.numbers {
            for text in Hostile.texts {
                var writer = ByteWriter()
                writer.write(signed: number)
                writer.write(varint: UInt64(bitPattern: number))
                writer.write(fixed: UInt64(bitPattern: number))
                writer.write(fixed: UInt32(truncatingIfNeeded: number))
                writer.write(counted: text)
                writer.write(true)
                var reader = ByteReader(writer.bytes)
                let signed = try reader.readSigned()
                let varint = try reader.readVarint()
                let (wide, narrow) = (try reader.readFixed64(), try reader.readFixed32())
                let (string, flag) = (try reader.readCountedString(), try reader.readFlag())
                #expect(signed == number && varint == UInt64(bitPattern: number) && wide == varint)
                #expect(narrow == UInt32(truncatingIfNeeded: number))
                #expect(Array(string.utf8) == Array(text.utf8) && flag && reader.isAtEnd)
            }
        }
    }

    @Test("A number is read alike at the end of the bytes and before others, whatever these are")
    func numbersBeforeOthers() throws {
        for bits in 0..<UInt64.bitWidth {
            for number in [1 << bits, (1 << bits) - 1, UInt64.max >> bits] as [UInt64] {
                var writer = ByteWriter()
                writer.write(varint: number)
                for rest in 0..<10 {
                    for other in [0x00, 0x7F, 0x80, 0xFF] as [UInt8] {
                        var reader = ByteReader(writer.bytes + [UInt8](repeating: other, count: rest))
                        let read = try reader.readVarint()
                        #expect(read == number && reader.remaining == rest)
                    }
                }
                // Of a record's bytes alone, although there are more behind it.
                let cut = 0..<(writer.count - 1)
                var reader = ByteReader(writer.bytes + [UInt8](repeating: 0, count: 9), in: cut)
                #expect(throws: MalformedBytes.self) { try reader.readVarint() }
            }
        }
    }

    @Test("Lengths that do not fit, numbers of too many bytes and text that is none are refused")
    func refusals() {
        let varints: [[UInt8]] = [
            [], [0x80], Array(repeating: 0xFF, count: 10), Array(repeating: 0x80, count: 10) + [0],
            Array(repeating: 0xFF, count: 9) + [2],
        ]
        for bytes in varints { #expect(throws: MalformedBytes.self) { try Self.read(bytes) { try $0.readVarint() } } }
        let huge: [UInt8] = Array(repeating: 0xFF, count: 9) + [1]
        #expect(throws: MalformedBytes.self) { try Self.read(huge) { try $0.readCounted() } }
        #expect(throws: MalformedBytes.self) { try Self.read(huge) { try $0.readCount(ofElementsSized: 0) } }
        #expect(throws: MalformedBytes.self) { try Self.read([3, 1, 2]) { try $0.readCounted() } }
        #expect(throws: MalformedBytes.self) { try Self.read([2, 0xC3, 0x28]) { try $0.readCountedString() } }
        #expect(throws: MalformedBytes.self) { try Self.read([2]) { try $0.readFlag() } }
        #expect(throws: MalformedBytes.self) { try Self.read([1, 2, 3]) { try $0.readFixed32() } }
    }

    @Test("A length put before what was written is the length that would have been written first")
    func insertedLength() {
        for count in [0, 1, 127, 128, 300, 16_383, 16_384, 70_000] {
            let body = [UInt8](repeating: 7, count: count)
            var (late, early) = (ByteWriter(), ByteWriter())
            late.write(UInt8(9))
            late.write(raw: body)
            late.insertLength(before: 1)
            early.write(UInt8(9))
            early.write(counted: body)
            #expect(late.bytes == early.bytes)
        }
    }

    private static func read<Value>(
        _ bytes: [UInt8],
        _ body: (inout ByteReader) throws -> Value
    ) throws -> Value {
        var reader = ByteReader(bytes)
        return try body(&reader)
    }
}
