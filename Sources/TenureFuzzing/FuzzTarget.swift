import Tenure

/// One parser of bytes that nobody vouches for, and what must hold whatever they are.
///
/// The same function is driven by libFuzzer and by the tests that replay the corpus. A trap, a hang, or memory out of
/// proportion to the input is a finding by itself; everything else is thrown.
package struct FuzzTarget: Sendable {
    /// The target's name, and that of its folder in the corpus.
    package let name: String
    /// Parses the bytes; throws ``FuzzFinding`` when a property is broken.
    package let check: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, _ check: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.check = check
    }

    /// All of them, the cheapest first.
    package static let all: [FuzzTarget] = [
        FuzzTarget("headers", checkHeaders), FuzzTarget("record", checkRecord), FuzzTarget("text", checkText),
        FuzzTarget("json", checkJSON), FuzzTarget("replay", checkReplay), FuzzTarget("image", checkImage),
        FuzzTarget("folder", checkFolder),
    ]

    /// The target of a name; nil for a name that none has.
    package static func named(_ name: some StringProtocol) -> FuzzTarget? { all.first { $0.name == name } }
}

/// A property that does not hold for some bytes.
package struct FuzzFinding: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// Throws where `condition` does not hold.
    static func unless(_ condition: Bool, _ description: @autoclosure () -> String) throws {
        if !condition { throw FuzzFinding(description()) }
    }
}
