import Tenure

struct ChargeCard: AgentTask {
    static let kind: TaskKind = "charge-card"
    var order: String
    var cents: Int
    typealias Output = String
}

/// Somebody else's service: carries out each key once, and answers with the same receipt from then on.
protocol PaymentService: Sendable {
    func charge(_ cents: Int, key: String) async throws -> String
}

/// A store of your own that keeps, with each order, the highest fence that has written it.
///
///     UPDATE orders SET receipt = :receipt, fence = :fence WHERE id = :order AND fence <= :fence
actor Orders {
    struct Fenced: Error {
        var fence: UInt64
    }

    private(set) var receipts: [String: String] = [:]
    private var fences: [String: UInt64] = [:]

    func pay(_ order: String, receipt: String, fence: UInt64) throws {
        guard fence >= fences[order, default: 0] else { throw Fenced(fence: fence) }
        fences[order] = fence
        receipts[order] = receipt
    }
}

func handlePayments(by payments: some PaymentService, in orders: Orders, _ agent: inout AgentHandlers) {
    agent.handle(ChargeCard.self) { task, context in
        let receipt = try await payments.charge(task.cents, key: context.idempotencyKey)
        try await orders.pay(task.order, receipt: receipt, fence: context.fence)
        return receipt
    }
}
