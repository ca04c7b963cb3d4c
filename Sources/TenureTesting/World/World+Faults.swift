internal import Tenure

/// What goes wrong, and when.
extension World {
    /// What goes wrong with timers and the journal's writer.
    var effects: SimulatedEffects {
        let misfortune = misfortune
        return SimulatedEffects(
            lateness: {
                misfortune.next(.sleep).map { fault in
                    var generator = misfortune.generator(of: fault)
                    return .milliseconds(1 << generator.next(below: 14))
                }
            },
            slowness: {
                misfortune.next(.writerStep).map { fault in
                    var generator = misfortune.generator(of: fault)
                    return .microseconds(100 << generator.next(below: 16))
                }
            }
        )
    }

    /// What becomes of a message between an agent and a process.
    func fate(of message: LinkMessage) -> MessageFate {
        let fault = misfortune.next(.message) { kind in
            kind == .doubledMessage ? [] : message.task.map { [$0] } ?? []
        }
        guard let fault else { return .delivered }
        log("FAULT \(fault): \(message)")
        var generator = misfortune.generator(of: fault)
        let delay = Duration.milliseconds(1 << generator.next(below: 16))
        switch fault.kind {
        case .lostMessage: return .lost
        case .doubledMessage: return .doubled(after: delay)
        default: return .delayed(by: delay)
        }
    }

    func waitForNextStep() {
        guard let next = misfortune.nextStep else { return }
        executor.interrupt(after: next) { [weak self] in
            guard let self else { return }
            for fault in misfortune.due(by: executor.jobCount) { strike(fault) }
            waitForNextStep()
        }
    }

    private func strike(_ fault: Fault) {
        let schedulers = schedulers
        guard !schedulers.isEmpty else { return }
        var generator = misfortune.generator(of: fault)
        let scheduler = schedulers[generator.next(below: schedulers.count)]
        if scheduler.suffer(fault, &generator) {
            misfortune.note(fault)
            log("FAULT \(fault) on \(scheduler.name)")
        }
    }
}
