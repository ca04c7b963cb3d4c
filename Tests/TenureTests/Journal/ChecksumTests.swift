import Tenure
import Testing

@Suite("Checksum (D3)")
struct ChecksumTests {
    /// The definition, bit by bit.
    private func reference(_ bytes: [UInt8]) -> UInt32 {
        var remainder = ~UInt32(0)
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? (remainder >> 1) ^ 0x82F6_3B78 : remainder >> 1 }
        }
        return ~remainder
    }

    @Test func `known answers of CRC-32C`() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum([UInt8](0..<32)) == 0x46DD_794E)
        #expect(CRC32C.checksum([]) == 0)
    }

    @Test func `eight bytes a step agree with one bit a step, at every length and alignment`() {
        let entropy = Entropy(7)
        let bytes = (0..<96).map { _ in UInt8(truncatingIfNeeded: entropy.next()) }
        for start in 0..<16 {
            for end in start..<bytes.count {
                #expect(CRC32C.checksum(bytes, in: start..<end) == reference(Array(bytes[start..<end])))
            }
        }
    }

    @Test func `a checksum can be continued`() {
        let bytes = Array("the whole is checked part by part".utf8)
        let first = CRC32C.checksum(bytes, in: 0..<11)
        let both = bytes.withUnsafeBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[11...]), continuing: first)
        }
        #expect(both == CRC32C.checksum(bytes))
    }
}
