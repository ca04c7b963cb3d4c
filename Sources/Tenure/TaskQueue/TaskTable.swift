/// All tasks, by number, in chunks: growing moves no task, and a task is read and changed where it lies.
///
/// Chunks without tasks give their memory back, and so do pages of chunks; what is left of tasks that are forgotten is
/// 16 bytes for each 65,536 of them. A number that no store reaches, out of a file that nobody vouches for, costs 200 KiB.
///
/// - Complexity: each look-up O(1).
struct TaskTable: ~Copyable {
    /// Room for a run of tasks, and which of its places are taken.
    private struct Chunk {
        var entries: UnsafeMutablePointer<TaskEntry>?
        var taken: UInt64 = 0
    }

    /// A run of chunks, and how many of them have tasks.
    private struct Page {
        let chunks = UnsafeMutablePointer<Chunk>.allocate(capacity: TaskTable.pageSize)
        var count = 0
    }

    private static let chunkBits: UInt64 = 6
    private static let chunkSize = UInt64.bitWidth
    private static let pageBits: UInt64 = 10
    private static let pageSize = 1 << 10
    private static let shelfBits = 10
    private static let shelfSize = 1 << 10

    /// Places for pages, a shelf of them at a time.
    private var shelves: [UnsafeMutablePointer<Page?>?] = []

    init() {}

    deinit {
        for case let shelf? in shelves {
            for case let page? in UnsafeBufferPointer(start: shelf, count: Self.shelfSize) { Self.free(page) }
            shelf.deallocate()
        }
    }

    private static func free(_ page: Page) {
        for index in 0..<pageSize {
            let chunk = page.chunks[index]
            guard let entries = chunk.entries else { continue }
            for offset in 0..<chunkSize where chunk.taken & (1 << offset) != 0 {
                (entries + offset).deinitialize(count: 1)
            }
            entries.deallocate()
        }
        page.chunks.deallocate()
    }

    @inline(__always)
    private func page(at place: Int) -> Page? {
        let shelf = place >> Self.shelfBits
        return shelf < shelves.count ? shelves[shelf]?[place & (Self.shelfSize - 1)] : nil
    }

    private mutating func setPage(_ page: Page?, at place: Int) {
        let index = place >> Self.shelfBits
        while shelves.count <= index { shelves.append(nil) }
        let shelf: UnsafeMutablePointer<Page?>
        if let known = shelves[index] {
            shelf = known
        } else {
            shelf = .allocate(capacity: Self.shelfSize)
            shelf.initialize(repeating: nil, count: Self.shelfSize)
            shelves[index] = shelf
        }
        shelf[place & (Self.shelfSize - 1)] = page
    }

    /// A copy of the entry of `id`; `nil` for a task that is not there, or whose number belongs to another id.
    subscript(id: TaskID) -> TaskEntry? { entry(of: id)?.pointee }

    /// Where the entry of `id` lies, to be read or changed at once: the place is the entry's as long as the table is.
    @inline(__always)
    func entry(of id: TaskID) -> UnsafeMutablePointer<TaskEntry>? {
        let place = Place(id)
        guard let page = page(at: place.page) else { return nil }
        let chunk = page.chunks[place.chunk]
        guard let entries = chunk.entries, chunk.taken & (1 << place.offset) != 0 else { return nil }
        let entry = entries + place.offset
        return entry.pointee.id == id ? entry : nil
    }

    /// Puts in a task that is not there yet.
    ///
    /// - Returns: where it lies.
    @discardableResult
    @inline(__always)
    mutating func insert(_ entry: consuming TaskEntry) -> UnsafeMutablePointer<TaskEntry> {
        let place = Place(entry.id)
        let (chunk, entries) = roomForTask(at: place)
        precondition(chunk.pointee.taken & (1 << place.offset) == 0, "a task number is given once")
        (entries + place.offset).initialize(to: consume entry)
        chunk.pointee.taken |= 1 << place.offset
        return entries + place.offset
    }

    /// The chunk of a place, and its memory, which is got if it has none.
    @inline(__always)
    private mutating func roomForTask(
        at place: Place
    ) -> (chunk: UnsafeMutablePointer<Chunk>, entries: UnsafeMutablePointer<TaskEntry>) {
        if let page = page(at: place.page), let entries = page.chunks[place.chunk].entries {
            return (page.chunks + place.chunk, entries)
        }
        var page = page(at: place.page) ?? Self.emptyPage()
        let chunk = page.chunks + place.chunk
        let entries = UnsafeMutablePointer<TaskEntry>.allocate(capacity: Self.chunkSize)
        chunk.pointee.entries = entries
        page.count += 1
        setPage(page, at: place.page)
        return (chunk, entries)
    }

    private static func emptyPage() -> Page {
        let page = Page()
        page.chunks.initialize(repeating: Chunk(), count: pageSize)
        return page
    }

    /// Takes out a task that is there.
    mutating func remove(_ id: TaskID) {
        guard let entry = entry(of: id) else { return }
        entry.deinitialize(count: 1)
        let place = Place(id)
        guard var page = page(at: place.page) else { return }
        let chunk = page.chunks + place.chunk
        chunk.pointee.taken &= ~(1 << place.offset)
        guard chunk.pointee.taken == 0 else { return }
        chunk.pointee.entries?.deallocate()
        chunk.pointee.entries = nil
        page.count -= 1
        if page.count == 0 {
            page.chunks.deallocate()
            setPage(nil, at: place.page)
        } else {
            setPage(page, at: place.page)
        }
    }

    /// Visits all entries in the order of their ids.
    func forEach(_ visit: (TaskEntry) -> Void) {
        walk(after: nil, reach: .max) { entry in
            visit(entry.pointee)
            return 1
        }
    }

    /// Visits the entries beyond a number, in the order of their ids, until that has cost as much as `reach`.
    ///
    /// - Parameter visit: looks at an entry, and says what that has cost: at least 1; `nil` to look at no more.
    /// - Returns: the number to go on after; `nil` at the end.
    /// - Complexity: O(`reach` + pages); a chunk costs 1, so that what is empty is not walked for nothing.
    @discardableResult
    func walk(after number: UInt64?, reach: Int, _ visit: (UnsafeMutablePointer<TaskEntry>) -> Int?) -> UInt64? {
        let first = number.map { $0 + 1 } ?? 0
        let chunkBits = Self.chunkBits
        var left = reach
        // Only the first page and the first chunk have places before `first`.
        let firstChunk = Int(first >> chunkBits)
        let firstPage = firstChunk >> Int(Self.pageBits)
        for pageIndex in firstPage..<max(shelves.count << Self.shelfBits, firstPage) {
            guard let page = page(at: pageIndex) else { continue }
            let base = pageIndex << Int(Self.pageBits)
            for chunkIndex in max(firstChunk, base)..<(base + Self.pageSize) {
                let chunk = page.chunks[chunkIndex - base]
                let firstNumber = UInt64(chunkIndex) << chunkBits
                left -= 1
                if let entries = chunk.entries {
                    let skipped = first > firstNumber ? Int(first - firstNumber) : 0
                    for offset in skipped..<Self.chunkSize where chunk.taken & (1 << offset) != 0 {
                        let place = firstNumber + UInt64(offset)
                        guard let cost = visit(entries + offset) else { return place }
                        left -= cost
                        if left <= 0 { return place }
                    }
                }
                if left <= 0 { return firstNumber + UInt64(Self.chunkSize - 1) }
            }
        }
        return nil
    }

    /// How many chunks there are.
    var chunkCount: Int {
        (0..<(shelves.count << Self.shelfBits)).reduce(0) { $0 + (page(at: $1)?.count ?? 0) }
    }

    /// Where the task of a number lies.
    private struct Place {
        let page: Int
        let chunk: Int
        let offset: Int

        @inline(__always)
        init(_ id: TaskID) {
            page = Int(id.number >> (TaskTable.chunkBits + TaskTable.pageBits))
            chunk = Int(id.number >> TaskTable.chunkBits) & (TaskTable.pageSize - 1)
            offset = Int(id.number & (1 << TaskTable.chunkBits - 1))
        }
    }
}
