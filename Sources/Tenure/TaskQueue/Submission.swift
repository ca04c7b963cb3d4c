/// A task that is to be submitted, and what the intake must know of it.
package struct Submission: Sendable {
    package let specification: TaskSpecification

    package init(_ specification: TaskSpecification) { self.specification = specification }
}
