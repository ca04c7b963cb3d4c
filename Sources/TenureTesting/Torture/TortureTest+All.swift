extension TortureTest {
    /// The fault programme.
    package static let all: [TortureTest] = [
        .truncation, .flips, .frames, .failingCalls, .fullDisk, .powerLoss, .nestedRecovery, .storeFailingCalls,
        .storePowerLoss, .kill, .fileSizeLimit, .smallDisk,
    ]
}
