/// A task's payload: the array that it was submitted with, or, of a task that was read from a journal, a place among
/// others.
struct TaskPayload: Sendable {
    private enum Memory {
        case own([UInt8])
        case shared(PayloadBlock)
    }

    private let memory: Memory
    private let offset: UInt16
    private let sharedCount: UInt16

    init(_ bytes: [UInt8]) {
        memory = .own(bytes)
        (offset, sharedCount) = (0, 0)
    }

    /// - Parameter block: has the bytes already.
    init(in block: PayloadBlock, at offset: Int, count: Int) {
        memory = .shared(block)
        self.offset = UInt16(offset)
        sharedCount = UInt16(count)
    }

    /// - Complexity: O(1) for a payload of its own, else O(n) with n up to some hundreds.
    var bytes: [UInt8] {
        switch memory {
        case .own(let bytes): bytes
        case .shared: withBytes { Array($0) }
        }
    }

    /// Where it lies with others; nil for one of its own.
    var block: PayloadBlock? {
        switch memory {
        case .own: nil
        case .shared(let block): block
        }
    }

    /// Lends the bytes where they lie.
    func withBytes<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch memory {
        case .own(let bytes): bytes.withUnsafeBytes { use($0) }
        case .shared(let block): use(block[Int(offset)..<(Int(offset) + Int(sharedCount))])
        }
    }
}
