/// Memory that payloads share which were read one after the other; given back when the last of their tasks is gone, as
/// the chunk of the table is in which these lie.
///
/// Unchecked, because nothing is read that may be written still: a ``PayloadPacker`` writes each byte once, before it
/// makes the payload that covers it, and is the only one that writes.
final class PayloadBlock: @unchecked Sendable {
    static let size = 4_096

    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: PayloadBlock.size, alignment: 1)

    deinit { memory.deallocate() }

    /// The bytes in `range`, which were written.
    subscript(range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[range]) }

    /// Writes `bytes` where nothing was written yet.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        UnsafeMutableRawBufferPointer(rebasing: memory[offset...]).copyMemory(from: bytes)
    }
}
