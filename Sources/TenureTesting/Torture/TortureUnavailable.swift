/// A row of the fault programme cannot be run here.
struct TortureUnavailable: Error {
    /// What it lacks.
    let reason: String
}
