import Tenure

func relay(_ scheduler: Scheduler, ask: @Sendable ([UInt8]) async throws -> [UInt8]) async throws {
    try await scheduler.withSession("worker-7", kinds: ["thumbnail"]) { session in
        while let offer = try await session.next() {
            try await session.accept(offer.lease)
            do {
                try await session.complete(offer.lease, output: try await ask(offer.payload))
            } catch {
                try await session.fail(offer.lease, TaskFailure("\(error)"))
            }
        }
    }
}
