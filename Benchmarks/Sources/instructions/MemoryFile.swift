import Synchronization
import Tenure

/// A file of a ``MemoryStorage``. What is reserved and not written takes no memory and no time.
final class MemoryFile: JournalFile {
    private struct State {
        var written: [UInt8] = []
        var size = 0
    }

    private let state: Mutex<State>

    init() { state = Mutex(State()) }

    private init(_ content: State) { state = Mutex(content) }

    /// A file of its own with the same bytes, which both share until one is written.
    func copy() -> MemoryFile { MemoryFile(state.withLock { $0 }) }

    func write(_ source: UnsafeRawBufferPointer, at offset: UInt64) -> Int {
        state.withLock { state in
            let range = Int(offset)..<Int(offset) + source.count
            if range.upperBound > state.written.count {
                state.written.append(contentsOf: repeatElement(0, count: range.upperBound - state.written.count))
            }
            state.written.withUnsafeMutableBytes {
                UnsafeMutableRawBufferPointer(rebasing: $0[range]).copyMemory(from: source)
            }
            state.size = max(state.size, range.upperBound)
            return source.count
        }
    }

    func read(into target: UnsafeMutableRawBufferPointer, at offset: UInt64) -> Int {
        state.withLock { state in
            guard offset < state.size else { return 0 }
            let range = Int(offset)..<min(state.size, Int(offset) + target.count)
            let written = range.clamped(to: 0..<state.written.count)
            state.written.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[written])) }
            let rest = UnsafeMutableRawBufferPointer(rebasing: target[written.count..<range.count])
            rest.initializeMemory(as: UInt8.self, repeating: 0)
            return range.count
        }
    }

    func size() -> UInt64 { state.withLock { UInt64($0.size) } }

    func sync() {}

    func allocate(_ size: UInt64) { state.withLock { $0.size = max($0.size, Int(size)) } }

    func close() {}
}
