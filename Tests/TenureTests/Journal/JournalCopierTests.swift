import Synchronization
import Tenure
import TenureTesting
import Testing

@Suite("Copying a journal (D3)") struct JournalCopierTests {
    /// A journal with a checkpoint, as it was before the owner removed what that stands for, and after.
    private struct Moments {
        let before: SimulatedStorage
        let after: SimulatedStorage
        let records: [[UInt8]]

        init() throws {
            let storage = SimulatedStorage()
            let entropy = Entropy(3)
            var list = RecordList()
            let (opening, log) = try JournalLog.open(
                on: storage,
                options: smallSegments,
                entropy: entropy.next,
                into: &list
            )
            var records: [[UInt8]] = []
            for number in 0..<60 {
                let record = [UInt8](repeating: UInt8(number), count: 700)
                try log.append(makeBatch([record], after: log.lastSequence), sync: true)
                records.append(record)
            }
            before = storage.snapshot()
            let maker = CheckpointMaker(on: storage, identity: opening.identity, entropy: { 7 }, mayGoOn: { true })
            let sealed = log.takeSealed()
            try #require(sealed.count > 3)
            let made = try #require(try maker.make(from: nil, sealed, into: &list))
            try maker.removeCovered(by: made)
            after = storage
            self.records = records
        }
    }

    private static func copy(
        _ source: any JournalStorage,
        _ durable: (() -> UInt64)? = nil
    ) throws -> (records: [[UInt8]], copy: JournalCopy, storage: SimulatedStorage) {
        var list = RecordList()
        let storage = SimulatedStorage()
        let copier = JournalCopier(of: source, mayGoOn: { true })
        let copy = try copier.copy(to: storage, durable: durable, into: &list)
        return (list.records, copy, storage)
    }

    @Test func `a copy ends with the last record that is durable, and can be opened`() throws {
        let moments = try Moments()
        for source in [moments.before, moments.after] {
            // The last segment is the only one that may have what is not durable.
            for durable in (moments.records.count - 4)...moments.records.count {
                let (records, copy, storage) = try Self.copy(source) { UInt64(durable) }
                #expect(records.elementsEqual(moments.records.prefix(durable)))
                #expect(copy.lastSequence == UInt64(durable))
                #expect(copy.byteCount == UInt64(storage.files.values.reduce(0) { $0 + $1.count }))
                storage.crash { $0.isAboutBytes }
                var list = RecordList()
                let entropy = Entropy(8)
                let (opening, _) = try JournalLog.open(
                    on: storage,
                    options: smallSegments,
                    entropy: entropy.next,
                    into: &list
                )
                #expect(opening.lastSequence == UInt64(durable) && opening.tornTail == nil && list.records == records)
            }
        }
    }

    @Test func `what is copied for somebody who is not the owner survives a loss of power in the journal`() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        try log.append(makeBatch([[1]], after: 0), sync: true)
        try log.append(makeBatch([[2]], after: 1), sync: false)
        let copied = try Self.copy(storage).records
        storage.crash()
        #expect(copied == [[1], [2]])
        #expect(try recover(storage).records == copied)
    }

    @Test func `files that the owner removes meanwhile are copied from what stands for them`() throws {
        let moments = try Moments()
        var calls = 0
        repeat {
            calls += 1
            let source = Switching(from: moments.before.snapshot(), to: moments.after, afterCalls: calls)
            let (records, _, storage) = try Self.copy(source)
            #expect(records == moments.records, "removed after call \(calls)")
            #expect(try JournalReader.read(storage) { _, _ in }.damage == nil)
            if !source.hasSwitched { return }
        } while calls < 1_000
        Issue.record("the files were never copied from the first state alone")
    }

    @Test func `who is told to stop stops, at every piece of work`() throws {
        let moments = try Moments()
        for pieces in 0..<1_000 {
            let left = Mutex(pieces)
            var list = RecordList()
            let copier = JournalCopier(of: moments.after) {
                left.withLock { left in
                    left -= 1
                    return left >= 0
                }
            }
            do throws(JournalCopier.Failure) {
                _ = try copier.copy(to: SimulatedStorage(), durable: nil, into: &list)
                #expect(pieces > 3)
                return
            } catch {
                #expect(error == .stopped, "after \(pieces) pieces")
            }
        }
    }

    @Test func `where nothing is there is nothing to copy`() throws {
        #expect(throws: JournalCopier.Failure.nothing) { try Self.copy(SimulatedStorage()) }
    }
}

extension UnsyncedChange {
    /// Names are not made durable by who copies, but by who publishes.
    fileprivate var isAboutBytes: Bool {
        if case .created = self { true } else { false }
    }
}

/// A storage that is another one from some call on.
private final class Switching: JournalStorage {
    private let first: SimulatedStorage
    private let second: SimulatedStorage
    private let callsLeft: Mutex<Int>

    init(from first: SimulatedStorage, to second: SimulatedStorage, afterCalls calls: Int) {
        self.first = first
        self.second = second
        callsLeft = Mutex(calls)
    }

    var hasSwitched: Bool { callsLeft.withLock { $0 < 0 } }

    private var current: SimulatedStorage {
        callsLeft.withLock { calls in
            calls -= 1
            return calls >= 0 ? first : second
        }
    }

    func acquireLock(describing owner: String) throws(StorageError) { try current.acquireLock(describing: owner) }
    func releaseLock() { current.releaseLock() }
    func list() throws(StorageError) -> [String] { try current.list() }
    func create(_ name: String) throws(StorageError) -> any JournalFile { try current.create(name) }
    func open(_ name: String) throws(StorageError) -> any JournalFile { try current.open(name) }
    func rename(_ name: String, to new: String) throws(StorageError) { try current.rename(name, to: new) }
    func remove(_ name: String) throws(StorageError) { try current.remove(name) }
    func syncDirectory() throws(StorageError) { try current.syncDirectory() }
}
