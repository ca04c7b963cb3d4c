/// Puts the payloads of tasks that are read in a row side by side: an opening reads millions, and an array for each takes
/// more time and memory than what is in it.
struct PayloadPacker: ~Copyable {
    /// A larger one has an array of its own, so that no more than an eighth of a block stays empty.
    private static let largest = PayloadBlock.size / 8

    private var block = PayloadBlock()
    /// How much of it is written.
    private var used = 0

    /// Takes in a copy of `bytes`.
    mutating func pack(_ bytes: UnsafeRawBufferPointer) -> TaskPayload {
        guard !bytes.isEmpty, bytes.count <= Self.largest else { return TaskPayload(Array(bytes)) }
        if PayloadBlock.size - used < bytes.count {
            block = PayloadBlock()
            used = 0
        }
        block.write(bytes, at: used)
        defer { used += bytes.count }
        return TaskPayload(in: block, at: used, count: bytes.count)
    }
}
