import Tenure
import Testing

@Suite struct TaskSpecificationTests {
    /// Options of which one thing is said, for each thing that can be.
    private static let special: [TaskOptions] = [
        TaskOptions(requires: ["gpu"]), TaskOptions(pinnedTo: "a"), TaskOptions(timeout: .seconds(1)),
        TaskOptions(notBefore: .after(.seconds(1))), TaskOptions(retry: .standard), TaskOptions(metadata: ["a": "b"]),
        TaskOptions(submitter: "s"), TaskOptions(idempotencyKey: "k"),
    ]

    private static func specification(_ options: TaskOptions) -> TaskSpecification {
        TaskSpecification(kind: "k", payload: [1], priority: .normal, options: options)
    }

    @Test("Section 1: whatever single thing is said of a task is kept, and nothing is made of what is not said")
    func kept() throws {
        let values = try #require(Mirror(reflecting: Self.special[0]).descendant("rare", "some", "values"))
        #expect(Mirror(reflecting: values).children.count == Self.special.count)
        #expect(TaskOptions.standard.isStandard && Self.specification(.standard).options == .standard)
        for options in Self.special {
            #expect(!options.isStandard)
            let specification = Self.specification(options)
            #expect(specification.options == options)
            #expect(specification.requires == options.requires && specification.pinnedTo == options.pinnedTo)
            #expect(specification.timeout == options.timeout && specification.notBefore == options.notBefore)
            #expect(specification.retry == options.retry && specification.metadata == options.metadata)
            #expect(specification.idempotencyKey == options.idempotencyKey)
        }
    }
}
