/// What an agent does with tasks of one kind.
enum HandlerCode: Sendable {
    typealias OfBytes = @concurrent @Sendable (_ payload: [UInt8], TaskContext) async throws -> [UInt8]
    // The interceptors are an argument, because they run around the typed handler, inside of the coding.
    typealias Coded = @concurrent @Sendable (TaskContext, [any TaskInterceptor]) async throws -> [UInt8]

    case ofBytes(OfBytes)
    case coded(Coded)

    func run(_ context: TaskContext, _ interceptors: [any TaskInterceptor]) async throws -> [UInt8] {
        switch self {
        case .ofBytes(let handler):
            let payload = context.delivery.specification.payload
            return try await interceptors.around(context) { try await handler(payload, context) }
        case .coded(let handler):
            return try await handler(context, interceptors)
        }
    }
}
