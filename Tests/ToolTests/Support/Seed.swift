import Foundation

/// What fixes the random choices of tests in which real processes die: another one each time, or the one in
/// `TENURE_TEST_SEED`. A failure prints it.
///
/// It repeats the choices; what the processes had done by then is the machine's choice too.
enum Seed {
    static let value =
        ProcessInfo.processInfo.environment["TENURE_TEST_SEED"].flatMap(UInt64.init) ?? .random(in: 0...9_999_999)
}
