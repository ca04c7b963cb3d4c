/// A few events in a row, told together.
struct EventRun: Sendable {
    let block: EventBlock
    /// Where they lie in the block; one at least, as a rule.
    private(set) var places: Range<Int>

    init(_ block: EventBlock, _ places: Range<Int>) {
        self.block = block
        self.places = places
    }

    /// An event by itself.
    init(_ event: consuming SchedulerEventFields) {
        block = EventBlock(capacity: 1)
        block.append(event)
        places = 0..<1
    }

    var count: Int { places.count }

    var isEmpty: Bool { places.isEmpty }

    /// The event at a place, counted from the first one of the run.
    subscript(place: Int) -> SchedulerEventFields {
        @inline(__always) _read { yield block[places.lowerBound + place] }
    }

    /// So many of the first ones.
    func prefix(_ count: Int) -> EventRun { EventRun(block, places.lowerBound..<places.lowerBound + count) }

    /// Those that are wanted, in a block of their own.
    func filter(_ isWanted: (borrowing SchedulerEventFields) -> Bool) -> EventRun {
        let wanted = EventBlock(capacity: count)
        for place in places where isWanted(block[place]) { wanted.append(block[place]) }
        return EventRun(wanted, 0..<wanted.count)
    }

    func count(where isCounted: (borrowing SchedulerEventFields) -> Bool) -> Int {
        places.reduce(0) { isCounted(block[$1]) ? $0 + 1 : $0 }
    }

    /// Takes in what lies right behind.
    ///
    /// - Returns: `false` where the other one lies elsewhere.
    mutating func join(_ next: EventRun) -> Bool {
        guard next.block === block, next.places.lowerBound == places.upperBound else { return false }
        places = places.lowerBound..<next.places.upperBound
        return true
    }
}
