/// The name of a checkpoint file: `ckpt-<last sequence number>-<epoch>.ckp`, both in sixteen hexadecimal digits.
package struct CheckpointName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The last record that the checkpoint stands for.
    package var lastSequence: UInt64
    /// The opening that wrote it.
    package var epoch: UInt64

    package init(lastSequence: UInt64, epoch: UInt64) {
        self.lastSequence = lastSequence
        self.epoch = epoch
    }

    /// Nil for every text that ``description`` would not give.
    package init?(_ text: String) {
        let utf8 = Array(text.utf8)
        guard utf8.count == 42, text.hasPrefix("ckpt-"), text.hasSuffix(".ckp"), utf8[21] == UInt8(ascii: "-"),
            let lastSequence = SegmentName.number(utf8[5..<21]), let epoch = SegmentName.number(utf8[22..<38])
        else { return nil }
        self.init(lastSequence: lastSequence, epoch: epoch)
    }

    package var description: String { "ckpt-\(SegmentName.digits(lastSequence))-\(SegmentName.digits(epoch)).ckp" }

    /// From the one that stands for the least to the one that stands for the most. A later opening's stands for more than
    /// an earlier one's, also with fewer records: then it was made of a backup, or the earlier owner had been replaced.
    package static func < (left: CheckpointName, right: CheckpointName) -> Bool {
        (left.epoch, left.lastSequence) < (right.epoch, right.lastSequence)
    }
}
