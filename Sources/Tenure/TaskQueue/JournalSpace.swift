/// How much space the journal has on the disk, and what of it is promised (D5).
///
/// The journal's writer reserves space ahead. As long as it gets it nobody has to count; once it does not, what is left
/// goes to what must be recorded whatever happens: the ends of leases, and by them of tasks.
///
/// A pure core under the mutex of ``IntakeGate``.
package struct JournalSpace: Sendable {
    /// What a record is for, and so how much of the space it may use.
    package enum Use: Sendable {
        /// New work: submits, outputs, replays. Leaves what is promised, and a margin.
        case work
        /// A lease: as work, and what is promised to it from then on.
        case lease
        /// Upkeep: small records that make room, or that somebody wants in order to make some. Leaves what is promised.
        case upkeep
    }

    /// What a frame has beside its records, at most.
    private let frameBytes: Int
    /// Left for upkeep when there is no space for work.
    private let margin: Int
    /// How many bytes the live leases may still need.
    package private(set) var promised = 0
    /// The space for frames that was reserved when the writer looked last; `nil` while it gets what it asks for.
    private var reserved: Int?

    /// - Parameter frameAlignment: frames begin at multiples of so many bytes.
    package init(frameAlignment: Int = FrameHeader.alignment) {
        frameBytes = FrameHeader.size + FrameHeader.alignment + frameAlignment
        margin = max(16 << 10, 16 * frameAlignment)
    }

    /// Whether there is less than was asked for.
    package var isShort: Bool { reserved != nil }

    /// How many bytes the writer is to have reserved, apart from those that it is about to write.
    package var wanted: Int { promised + 2 * margin }

    /// A record of the scheduler's own got its number.
    @inline(__always)
    mutating func count(_ transition: borrowing Transition) { promised += promiseChange(transition) }

    /// The writer gets no more space; it has so much, apart from what it was given to write.
    package mutating func runShort(reserved: Int) { self.reserved = reserved }

    /// The writer has what it wants.
    package mutating func recover() { reserved = nil }

    /// Whether so many bytes in one record may be recorded.
    ///
    /// - Parameter unwritten: what was appended and is not written yet.
    package func takes(_ bytes: Int, for use: Use, unwritten: (bytes: Int, records: Int)) -> Bool {
        guard let reserved else { return true }
        let taken = cost(bytes: unwritten.bytes + bytes, records: unwritten.records + 1)
        let kept =
            switch use {
            case .work: promised + margin
            case .lease: promised + margin + promise(nameBytes: Self.nameBytes)
            case .upkeep: promised
            }
        return reserved - taken >= kept
    }

    /// How much of the space records may need: each may become a frame of its own, and a frame that finds no place at the
    /// end of a segment wastes less than its own size there.
    private func cost(bytes: Int, records: Int) -> Int { 2 * (bytes + records * frameBytes) }

    /// What a record changes in what is promised to live leases.
    @inline(__always)
    private func promiseChange(_ transition: borrowing Transition) -> Int {
        switch transition {
        case .assigned(_, let holder, _): promise(nameBytes: holder.agent.rawValue.utf8.count)
        case .completed(_, let holder, _, _), .failed(_, let holder, _, _, _), .reclaimed(_, let holder, _, _),
            .released(_, let holder, _), .snoozed(_, let holder, _, _), .cancelled(_, .some(let holder), _):
            -promise(nameBytes: holder.agent.rawValue.utf8.count)
        case .submitted, .cancelled, .replayed, .opened, .becameDue, .accepted, .cancelRequested, .resumed, .outlived,
            .crashed, .evicted, .paused, .extended:
            0
        }
    }

    /// Room for what must be recorded of a lease until its end: that it is accepted, that its agent is to stop, and its
    /// end with the start of an error's text.
    private func promise(nameBytes: Int) -> Int {
        cost(bytes: 3 * (Self.recordBytes + nameBytes) + Self.errorBytes, records: 3)
    }

    /// How long the names of agents are, unless their limit is raised.
    private static let nameBytes = 128
    /// What a record has beside the name of an agent and an error's text, at most.
    static let recordBytes = 96
    /// So much of an error's text is kept when there is no space for all of it.
    package static let errorBytes = 128
}
