import Synchronization

// What `Interceptors.swift` uses of swift-distributed-tracing, in the same shape, so that it compiles without it.

struct ServiceContext: Sendable {
    @TaskLocal static var current: ServiceContext?

    static var topLevel: ServiceContext { ServiceContext() }

    /// The span above; the original keeps any number of values.
    var parent: String?
}

protocol Extractor: Sendable {
    associatedtype Carrier
    func extract(key: String, from carrier: Carrier) -> String?
}

protocol Injector: Sendable {
    associatedtype Carrier
    func inject(_ value: String, forKey key: String, into carrier: inout Carrier)
}

enum InstrumentationSystem {
    static var instrument: Instrument { Instrument() }
}

struct Instrument {
    func extract<E: Extractor>(_ carrier: E.Carrier, into context: inout ServiceContext, using extractor: E) {
        context.parent = extractor.extract(key: "traceparent", from: carrier)
    }

    func inject<I: Injector>(_ context: ServiceContext, into carrier: inout I.Carrier, using injector: I) {
        if let parent = context.parent { injector.inject(parent, forKey: "traceparent", into: &carrier) }
    }
}

enum SpanKind {
    case consumer
}

final class Span: Sendable {
    static let ended = Mutex<[Span]>([])
    let name: String
    let parent: String?
    let values = Mutex<[String: String]>([:])

    var attributes: Attributes {
        get { Attributes(span: self) }
        set {}
    }

    struct Attributes {
        let span: Span

        subscript(key: String) -> String? {
            get { span.values.withLock { $0[key] } }
            set { span.values.withLock { $0[key] = newValue } }
        }

        subscript(key: String) -> Int? {
            get { span.values.withLock { $0[key].flatMap { Int($0) } } }
            set { span.values.withLock { $0[key] = newValue.map(String.init) } }
        }
    }

    init(_ name: String, _ parent: String?) {
        self.name = name
        self.parent = parent
    }
}

func withSpan<Result>(
    _ name: String,
    context: ServiceContext,
    ofKind kind: SpanKind,
    _ operation: (Span) async throws -> Result
) async rethrows -> Result {
    let span = Span(name, context.parent)
    defer { Span.ended.withLock { $0.append(span) } }
    return try await operation(span)
}
