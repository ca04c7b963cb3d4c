import Foundation
import Tenure
import TenureTesting
import Testing

/// The documentation's payment: an attempt that lost its lease goes on, and does no harm.
@Suite(.timeLimit(.minutes(20))) struct PaymentTests {
    private final class Payments: PaymentService {
        let charges = Locked<[String: Int]>([:])
        let calls = Locked(0)

        func charge(_ cents: Int, key: String) async throws -> String {
            calls.withLock { $0 += 1 }
            return charges.withLock { charges in
                charges[key] = cents
                return "receipt \(charges.count)"
            }
        }
    }

    @Test("G7: a run that lost its lease writes nothing by its fence, and the key charges once")
    func overtaken() async throws {
        let (payments, orders, clock) = (Payments(), Orders(), VirtualClock())
        let retry = RetryPolicy(baseDelay: .zero)
        let scheduler = try await Scheduler.open(.inMemory, clock: clock)
        let (early, late) = (Locked<UInt64?>(nil), AsyncStream<Void>.makeStream())
        let fenced = Locked<UInt64?>(nil)
        try await scheduler.running(agents: 2, named: "cashier") { agent in
            agent.handle(ChargeCard.self) { task, context in
                let receipt = try await payments.charge(task.cents, key: context.idempotencyKey)
                if context.attempt == 1 {
                    // Stops between the two effects, and does not hear that its time is over.
                    early.withLock { $0 = context.fence }
                    await Task { for await _ in late.stream {} }.value
                }
                do {
                    try await orders.pay(task.order, receipt: receipt, fence: context.fence)
                } catch let error as Orders.Fenced {
                    fenced.withLock { $0 = error.fence }
                    throw error
                }
                return receipt
            }
        } _: {
            let options = TaskOptions(timeout: .seconds(10), retry: retry)
            let handle = try await scheduler.submit(ChargeCard(order: "42", cents: 1_999), options: options)
            try await eventually(clock: ContinuousClock(), "the first run has charged") { early.withLock { $0 != nil } }
            clock.advance(by: .seconds(10))
            #expect(try await handle.output == "receipt 1")
            late.continuation.finish()
            try await eventually(clock: ContinuousClock(), "the first run is fenced") { fenced.withLock { $0 != nil } }
        }
        #expect(fenced.withLock { $0 } == early.withLock { $0 })
        #expect(payments.calls.withLock { $0 } == 2 && payments.charges.withLock { $0.count } == 1)
        #expect(await orders.receipts == ["42": "receipt 1"])
    }

    @Test("G7: as shown, a payment is charged and written")
    func shown() async throws {
        let (payments, orders) = (Payments(), Orders())
        let scheduler = try await Scheduler.open(.inMemory)
        try await scheduler.running(agents: 1, named: "cashier") { agent in
            handlePayments(by: payments, in: orders, &agent)
        } _: {
            let receipt = try await scheduler.submit(ChargeCard(order: "42", cents: 1)).output
            #expect(receipt == "receipt 1")
        }
        #expect(await orders.receipts == ["42": "receipt 1"])
    }
}
