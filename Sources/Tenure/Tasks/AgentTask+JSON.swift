// The only file of the library that needs Foundation, and of it only the essentials.
#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension AgentTask {
    /// The value as JSON, with sorted keys, so that equal values have equal bytes: an idempotency key wants that. A
    /// `Set`, and a dictionary whose keys are no text, have no fixed order.
    ///
    /// - Throws: `EncodingError`, and what the type's own encoding throws.
    public func encodePayload() throws -> [UInt8] { try JSON.encode(self) }

    /// Reads the value from JSON.
    ///
    /// - Throws: `DecodingError`, and what the type's own decoding throws.
    public static func decodePayload(_ payload: [UInt8]) throws -> Self { try JSON.decode(payload) }

    /// The output as JSON, with sorted keys.
    ///
    /// - Throws: `EncodingError`, and what the type's own encoding throws.
    public static func encodeOutput(_ output: Output) throws -> [UInt8] { try JSON.encode(output) }

    /// Reads the output from JSON.
    ///
    /// - Throws: `DecodingError`, and what the type's own decoding throws.
    public static func decodeOutput(_ bytes: [UInt8]) throws -> Output { try JSON.decode(bytes) }
}

private enum JSON {
    // Sorted keys make equal values equal bytes.
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    static func decode<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(bytes))
    }
}
