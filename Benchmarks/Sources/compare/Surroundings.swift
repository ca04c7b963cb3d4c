/// What measurements are told.
struct Surroundings: Sendable {
    /// Whether there is little time.
    let isQuick: Bool
    /// A folder for files, on the disk that is to be measured.
    let folder: String

    /// How many of something: so many, or where there is little time so many.
    func count(_ count: Int, quick: Int) -> Int { isQuick ? quick : count }
}
