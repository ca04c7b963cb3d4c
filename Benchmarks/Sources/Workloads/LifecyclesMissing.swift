/// A contender lost tasks, so its time says nothing.
struct LifecyclesMissing: Error {
    let expected: Int
    let found: Int

    /// - Throws: this, unless as many lifecycles were found as are expected.
    static func check(_ found: Int, of expected: Int) throws(LifecyclesMissing) {
        guard found == expected else { throw LifecyclesMissing(expected: expected, found: found) }
    }
}
