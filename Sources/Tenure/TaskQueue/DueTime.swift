/// When a waiting task becomes ready; ties by id.
struct DueTime: Comparable, Sendable {
    let time: StoreTime
    let task: TaskID

    static func < (left: DueTime, right: DueTime) -> Bool {
        left.time != right.time ? left.time < right.time : left.task < right.task
    }
}
