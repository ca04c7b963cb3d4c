/// What a task was submitted with; never changes.
///
/// A class, so that it is made once and handed on by reference; immutable, so that everybody may read it.
package final class TaskSpecification: Sendable {
    package let kind: TaskKind
    package let payload: [UInt8]
    package let priority: Priority
    package let options: TaskOptions

    package init(kind: TaskKind, payload: [UInt8], priority: Priority, options: TaskOptions) {
        self.kind = kind
        self.payload = payload
        self.priority = priority
        self.options = options
    }
}

extension TaskSpecification: Hashable {
    package static func == (left: TaskSpecification, right: TaskSpecification) -> Bool {
        left.kind == right.kind && left.payload == right.payload && left.priority == right.priority
            && left.options == right.options
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(payload)
    }
}
