extension SchedulerOptions {
    /// How many kinds a message lists.
    private static var kindsShown: Int { 20 }

    /// T14: whether tasks of this kind may be submitted.
    ///
    /// - Throws: `unknownKind`.
    /// - Complexity: O(1) when there is no list, or the kind is in it.
    func checkIsKnown(_ kind: TaskKind) throws(TenureError) {
        guard let kinds, !kinds.contains(kind) else { return }
        let names = kinds.map(\.rawValue).sorted()
        let rest = names.count > Self.kindsShown ? " and \(names.count - Self.kindsShown) more" : ""
        throw TenureError(
            .unknownKind,
            """
            This scheduler takes no tasks of kind \(kind), but of \(names.prefix(Self.kindsShown).joined(separator: ", "))\
            \(rest) (SchedulerOptions.kinds); nothing was recorded. Correct the kind, or add it to the list.
            """
        )
    }

    /// Whether the list of kinds can be.
    func checkKinds() throws(TenureError) {
        guard let kinds else { return }
        guard !kinds.isEmpty else {
            throw TenureError(
                .invalidConfiguration,
                "SchedulerOptions.kinds is empty, so that no task could be submitted. Name the kinds, or leave it out."
            )
        }
        for kind in kinds { try limits.check(name: kind.rawValue, as: "name of a kind in SchedulerOptions.kinds") }
    }
}
