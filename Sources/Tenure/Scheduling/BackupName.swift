/// What a scheduled backup is called: `backup-<epoch>-<last record>-<time>`, the numbers in sixteen hexadecimal digits, the
/// time as `20261121T093000Z`.
///
/// The epoch comes first: a store that was opened from an older backup goes on with lower numbers of records and a higher
/// epoch.
struct BackupName: Hashable, Sendable, Comparable, CustomStringConvertible {
    let epoch: UInt64
    let lastSequence: SequenceNumber
    /// When it was made, in whole seconds.
    let wall: WallTime

    init(epoch: UInt64, lastSequence: SequenceNumber, wall: WallTime) {
        self.epoch = epoch
        self.lastSequence = lastSequence
        self.wall = WallTime(text: wall.text(digits: 0)) ?? wall
    }

    /// Nil for every text that ``description`` would not give.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "backup", parts[1].utf8.count == 16, parts[2].utf8.count == 16,
            let epoch = SegmentName.number(Array(parts[1].utf8)[...]),
            let lastSequence = SegmentName.number(Array(parts[2].utf8)[...]),
            let wall = Self.time(String(parts[3]))
        else { return nil }
        self.init(epoch: epoch, lastSequence: lastSequence, wall: wall)
        guard description == text else { return nil }
    }

    var description: String {
        let time = wall.text(digits: 0).filter { $0 != "-" && $0 != ":" }
        return "backup-\(SegmentName.digits(epoch))-\(SegmentName.digits(lastSequence))-\(time)"
    }

    /// From the oldest to the newest.
    static func < (left: BackupName, right: BackupName) -> Bool {
        (left.epoch, left.lastSequence, left.wall) < (right.epoch, right.lastSequence, right.wall)
    }

    /// Puts back what ``description`` leaves out.
    private static func time(_ text: String) -> WallTime? {
        // By bytes: a folder may have files of any name.
        let bytes = Array(text.utf8)
        guard bytes.count == 16 else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let day = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        let clock = "\(part(8..<11)):\(part(11..<13)):\(part(13..<16))"
        return WallTime(text: day + clock)
    }
}
