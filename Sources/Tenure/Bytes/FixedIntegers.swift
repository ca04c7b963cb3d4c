/// Little-endian integers at a known place, for formats whose fields do not move.
extension [UInt8] {
    /// The four bytes from `offset`, all of which must exist.
    package func fixed32(at offset: Int) -> UInt32 {
        withUnsafeBytes { bytes in
            precondition(offset >= 0 && bytes.count - offset >= 4)
            return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
    }

    /// The eight bytes from `offset`, all of which must exist.
    package func fixed64(at offset: Int) -> UInt64 {
        withUnsafeBytes { bytes in
            precondition(offset >= 0 && bytes.count - offset >= 8)
            return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }

    /// One past the last byte in `range` that is not zero; `range`'s start where all are zero.
    package func endOfContent(in range: Range<Int>) -> Int {
        withUnsafeBytes { bytes in
            var end = range.upperBound
            while end - range.lowerBound >= 8, bytes.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self) == 0 {
                end -= 8
            }
            while end > range.lowerBound, bytes[end - 1] == 0 { end -= 1 }
            return end
        }
    }
}
