import TenureTesting
import Testing

@testable import Tenure

/// The real step machine between an agent's code, which waits again and again, those who bring it something, and one who
/// closes.
@Suite struct LetterboxTests {
    struct Box: Hashable, Sendable {
        var step = LetterboxStep()
        var accepted = 0
        var isSuspended = false
        var resumptions = 0
        var received = 0
        /// How often the owner was told that there is nothing more.
        var emptyHanded = 0

        mutating func act(_ action: RendezvousStep.Action) {
            guard case .resume = action else { return }
            isSuspended = false
            resumptions += 1
        }
    }

    /// Waits until it is told that there is nothing more, or so many times.
    static func owner(_ times: Int) -> InterleavedThread<Box> {
        var steps: [InterleavingStep<Box>] = []
        for time in 1...times {
            steps.append(
                .action("wait \(time)") { box in
                    if case .keep = box.step.wait() { box.isSuspended = true } else { box.resumptions += 1 }
                }
            )
            steps.append(
                InterleavingStep("take \(time)") { box in
                    if box.isSuspended { return .blocked }
                    if box.step.take() {
                        box.received += 1
                        return .done
                    }
                    box.emptyHanded += 1
                    return .finish
                }
            )
        }
        return InterleavedThread("owner", steps)
    }

    /// Brings a letter once the one before was taken, as an agent asks for one at a time.
    static func bringer(_ letters: Int) -> InterleavedThread<Box> {
        var steps: [InterleavingStep<Box>] = []
        for letter in 0..<letters {
            steps.append(
                InterleavingStep("bring \(letter)") { box in
                    if box.received < letter, box.emptyHanded == 0 { return .blocked }
                    let action = box.step.deliver()
                    if action != .ignore { box.accepted += 1 }
                    box.act(action)
                    return .done
                }
            )
        }
        return InterleavedThread("bringer", steps)
    }

    /// Brings one letter at any time, also beside another one.
    static let intruder = InterleavedThread<Box>(
        "intruder",
        .action("bring") { box in
            let action = box.step.deliver()
            if action != .ignore { box.accepted += 1 }
            box.act(action)
        }
    )

    static let closer = InterleavedThread<Box>("closer", .action("close") { $0.act($0.step.close()) })

    /// All that was accepted was received, and then the owner was told that there is nothing more.
    static let check: @Sendable (Box) -> Bool = { $0.received == $0.accepted && $0.emptyHanded == 1 }

    @Test("Of what is brought to an agent's code it gets all that was accepted, and once closed it waits no more")
    func allOrders() {
        for letters in 1...2 {
            for others in [[], [Self.intruder]] {
                let threads = [Self.owner(4), Self.bringer(letters), Self.closer] + others
                let report = Interleavings(of: Box(), threads).explore(
                    invariant: { $0.resumptions <= $0.received + 1 && $0.accepted <= $0.received + 1 },
                    check: Self.check
                )
                #expect(report.passed, "\(report)")
                #expect(report.complete > 5)
            }
        }
    }

    @Test("A box that loses its letter when it is closed would be found")
    func lossy() {
        let closer = InterleavedThread<Box>(
            "closer",
            .action("close") { box in
                box.act(box.step.close())
                if box.accepted > box.received { _ = box.step.take() }
            }
        )
        let threads = [Self.owner(4), Self.bringer(1), closer]
        #expect(Interleavings(of: Box(), threads).explore(check: Self.check).failure != nil)
    }

    @Test("A letterbox that nobody closes gets every letter")
    func delivery() {
        let report = Interleavings(of: Box(), [Self.owner(2), Self.bringer(2)]).explore { $0.received == 2 }
        #expect(report.passed, "\(report)")
    }

    @Test("A second letter beside one that was not taken is refused")
    func full() {
        var step = LetterboxStep()
        #expect(step.deliver() == .keep)
        #expect(step.deliver() == .ignore)
        let (took, tookAgain) = (step.take(), step.take())
        #expect(took && !tookAgain)
    }

    @Test("Thousands of letters on real threads, and a close among them, lose none that was accepted")
    func realThreads() async {
        for round in 0..<300 {
            let box = Letterbox()
            async let received = Self.receive(box)
            async let closed: Void = Self.close(box, where: round.isMultiple(of: 3))
            var accepted = 0
            for _ in 0..<10 where await Self.bring(box) { accepted += 1 }
            await closed
            box.close()
            #expect(await received == accepted)
        }
    }

    @concurrent private static func receive(_ box: Letterbox) async -> Int {
        var count = 0
        while await box.summons() != nil { count += 1 }
        return count
    }

    @concurrent private static func close(_ box: Letterbox, where isWanted: Bool) async {
        if isWanted { box.close() }
    }

    @concurrent private static func bring(_ box: Letterbox) async -> Bool { box.deliver(.enter(settling: nil)) }
}
