import Tenure
import TenureTesting
import Testing

/// The first article's example.
@Suite(.timeLimit(.minutes(20))) struct GettingStartedTests {
    private struct Resizer: Resizing {
        func resize(_ path: String, to width: Int) throws -> ResizeImage.Output {
            guard path != "broken" else { throw TaskFailure.permanent("no image") }
            return ResizeImage.Output(path: "\(path)@\(width)", bytes: 1)
        }
    }

    @Test func everyTaskHasAnOutcomeAndASecondRunRepeatsNothing() async throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 {
            let outcomes = try await resize(["a", "broken", "b"], journal: "\(folder.path)/journal", by: Resizer())
            #expect(outcomes.count == 3)
            #expect(Set(outcomes.values).isSuperset(of: ["a@640", "b@640"]))
            #expect(outcomes.values.contains { $0.contains("no image") })
        }
    }
}
