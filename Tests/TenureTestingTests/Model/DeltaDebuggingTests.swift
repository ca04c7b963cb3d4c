import TenureTesting
import Testing

/// Finding the shortest list that fails.
@Suite struct DeltaDebuggingTests {
    @Test("What is needed is kept, in its order, and nothing else", arguments: [[7], [3, 90], [0, 50, 51, 99]])
    func needed(elements: [Int]) {
        let found = shrunk(Array(0..<100)) { part in elements.allSatisfy(part.contains) }
        #expect(found == elements)
    }

    @Test("What fails whatever is left is empty, and what never fails is left as it is")
    func extremes() {
        #expect(shrunk(Array(0..<100)) { _ in true } == [])
        #expect(shrunk(Array(0..<100)) { _ in false } == Array(0..<100))
        #expect(shrunk([Int]()) { _ in true } == [])
    }

    @Test("Needs that depend on each other are few calls")
    func calls() {
        var calls = 0
        let found = shrunk(Array(0..<1_000)) { part in
            calls += 1
            return part.contains(500) && (part.contains(10) || part.contains(900))
        }
        #expect(found == [500, 900] && calls < 200)
    }
}
