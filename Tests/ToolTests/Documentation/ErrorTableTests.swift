import Foundation
import Testing

/// Each error that the library can give is explained, and raised by a test.
@Suite(.timeLimit(.minutes(20))) struct ErrorTableTests {
    @Test func everyCodeStandsInTheTableAndNoOther() throws {
        let explained = try Documentation.rows(of: "\(Documentation.catalog)/Errors.md").filter { $0.count == 4 }
            .compactMap { try? /`([A-Za-z]+)`/.wholeMatch(in: $0[0]).map { String($0.output.1) } }
        #expect(try explained.sorted() == codes.sorted())
    }

    @Test func everyCodeIsExpectedByATest() throws {
        let lines = try Documentation.sources(below: "Tests").flatMap { $0.split(separator: "\n") }
        let expectations = lines.filter { $0.contains("expect(") }
        for code in try codes {
            let pattern = try Regex("\\.\(code)\\b")
            #expect(expectations.contains { $0.contains(pattern) }, "no test expects \(code)")
        }
    }

    private var codes: [String] {
        get throws {
            let source = try Documentation.text(of: "Sources/Tenure/Tasks/TenureError+Code.swift")
            let codes = source.matches(of: #/static let ([A-Za-z]+) = Code\(/#).map { String($0.output.1) }
            try #require(!codes.isEmpty)
            return codes
        }
    }
}
