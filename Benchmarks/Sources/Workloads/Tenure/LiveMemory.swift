import CHeap
import Tenure

/// How much memory queued tasks need. Meant for a process that does nothing else.
public struct LiveMemory: Sendable {
    /// The system does not say how much of the heap is in use.
    struct Unknown: Error {}

    /// In the process that asks.
    public init() {}

    /// Bytes of the heap that are in use for each of so many queued tasks, its payload not counted; nobody keeps handles.
    @concurrent
    public func bytesOverPayload(_ count: Int) async throws -> Double {
        let scheduler = try await Scheduler.open(.inMemory)
        // What is needed once is there after the first one.
        _ = try await TenureContender.submit(0, to: scheduler)
        let before = heap_bytes_in_use()
        for number in 0..<count { _ = try await TenureContender.submit(number, to: scheduler) }
        // Whatever is still on its way has arrived when they are counted.
        guard before >= 0, try await scheduler.counts().total.ready == count + 1 else { throw Unknown() }
        let after = heap_bytes_in_use()
        await scheduler.shutDown()
        return Double(after - before) / Double(count) - Double(Shape.payload.count)
    }
}
