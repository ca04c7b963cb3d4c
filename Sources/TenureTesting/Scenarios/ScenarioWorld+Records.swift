internal import Tenure

extension ScenarioWorld {
    /// Judges every record of the world's store, if the scenario has opened it.
    ///
    /// - Throws: ``PromiseBroken`` for the first that breaks a rule.
    func checkRecords() throws {
        // A disk of its own, for that of the world may still have faults.
        let location = storage.map { StoreLocation.storage(SimulatedStorage(files: $0.files)) }
        let check: JournalCheck
        do throws(TenureError) {
            check = try JournalCheck(of: location ?? .directory(directory))
        } catch {
            if error.code == .journalMissing { return }
            throw error
        }
        if let violation = check.violations.first { throw PromiseBroken(violation.rule, "\(violation)") }
    }
}
