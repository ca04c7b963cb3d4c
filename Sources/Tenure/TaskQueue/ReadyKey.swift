/// A ready task's fixed place in the order: its key, ties by id (T2).
package struct ReadyKey: Hashable, Comparable, Sendable {
    package let order: Int64
    package let task: TaskID

    package static func < (left: ReadyKey, right: ReadyKey) -> Bool {
        left.order != right.order ? left.order < right.order : left.task < right.task
    }
}
