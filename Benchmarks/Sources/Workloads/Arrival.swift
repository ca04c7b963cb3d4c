/// How tasks are submitted.
public enum Arrival: Hashable, Sendable {
    /// By one submitter, each once the one before is acknowledged.
    case oneByOne
    /// By so many submitters at once, each of which submits its share one by one.
    case submitters(Int)
    /// By one submitter, so many with one call.
    case batches(of: Int)

    /// Which tasks each submitter submits.
    func shares(of count: Int) -> [Range<Int>] {
        guard case .submitters(let submitters) = self else { return [0..<count] }
        return (0..<submitters).map { count * $0 / submitters..<count * ($0 + 1) / submitters }
    }
}

extension Range<Int> {
    /// The range in pieces of so many, the last of which may have fewer.
    func pieces(of size: Int) -> [Range<Int>] {
        stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
    }
}
