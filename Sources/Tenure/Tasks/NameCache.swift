#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Makes one string of a name that is read again and again, as those of kinds are.
///
/// Each name has one place, and takes it from the one that had it: so there is little to keep, whatever is read.
struct NameCache: ~Copyable {
    private static let placeBits = 6
    /// A longer one is made anew each time.
    private static let longest = 128

    private var names = [String](repeating: "", count: 1 << NameCache.placeBits)
    private var counts = [Int](repeating: 0, count: 1 << NameCache.placeBits)
    /// The bytes of the names, to compare with: those of a string would be copied for that.
    private let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: NameCache.longest << NameCache.placeBits,
        alignment: 1
    )
    /// The place of the name that was read last: mostly the next one is the same.
    private var last = 0

    deinit { bytes.deallocate() }

    /// Reads a counted string, as ``ByteReader/readCountedString()`` does.
    mutating func readName(_ reader: inout ByteReader) throws(MalformedBytes) -> String {
        let range = try reader.readCountedRange()
        guard range.count <= Self.longest else { return try reader.text(in: range) }
        let isKnown = reader.withBytes(in: range) { utf8 in
            if isName(utf8, at: last) { return true }
            last = Self.place(of: utf8)
            return isName(utf8, at: last)
        }
        if isKnown { return names[last] }
        let name = try reader.text(in: range)
        names[last] = name
        counts[last] = range.count
        reader.withBytes(in: range) { utf8 in
            UnsafeMutableRawBufferPointer(rebasing: bytes[(last * Self.longest)...]).copyMemory(from: utf8)
        }
        return name
    }

    private func isName(_ utf8: UnsafeRawBufferPointer, at place: Int) -> Bool {
        guard counts[place] == utf8.count else { return false }
        guard let start = utf8.baseAddress, let known = bytes.baseAddress else { return utf8.isEmpty }
        return memcmp(start, known + place * Self.longest, utf8.count) == 0
    }

    private static func place(of utf8: UnsafeRawBufferPointer) -> Int {
        // The upper bits of a product depend on all bits of its factors.
        let odd: UInt64 = 0x9E37_79B9_7F4A_7C15
        var hash = UInt64(utf8.count)
        var position = 0
        while utf8.count - position >= 8 {
            hash = (hash ^ utf8.loadUnaligned(fromByteOffset: position, as: UInt64.self)) &* odd
            position += 8
        }
        var rest: UInt64 = 0
        while position < utf8.count {
            rest = rest << 8 | UInt64(utf8[position])
            position += 1
        }
        hash = (hash ^ rest) &* odd
        return Int(hash >> UInt64(UInt64.bitWidth - placeBits))
    }
}
