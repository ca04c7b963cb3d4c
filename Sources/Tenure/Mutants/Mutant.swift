#if TENURE_MUTANTS
    #if canImport(Glibc)
        internal import Glibc
    #elseif canImport(Musl)
        internal import Musl
    #elseif canImport(Darwin)
        internal import Darwin
    #endif
#endif

/// Defects that are put in on purpose, to see that a test finds each: `tenurectl mutants` builds the tests with the flag
/// `TENURE_MUTANTS` and runs them with one after the other. In every other build none is ever on, and its place costs
/// nothing.
package enum Mutant: String, CaseIterable, Sendable {
    case acknowledgeBeforeSync
    case retryFailedSync
    case noDirectorySyncAfterCreate
    case noDirectorySyncAfterRename
    case trustLengthBeforeChecksum
    case acceptFrameOfOlderEpoch
    case reuseEpochAfterCrash
    case removeOlderCheckpointFirst
    case publishCheckpointBeyondDurable
    case rewriteTailInPlace
    case ignoreShortWrite
    case handOutBeforeDurable
    case tellWithoutLookingForFence

    /// The variable that names the one that is on.
    package static let variable = "TENURE_MUTANT"

    @inline(__always)
    var isOn: Bool {
        #if TENURE_MUTANTS
            self == Self.chosen
        #else
            false
        #endif
    }

    #if TENURE_MUTANTS
        private static let chosen: Mutant? = getenv(variable).flatMap { Mutant(rawValue: String(cString: $0)) }
    #endif
}
