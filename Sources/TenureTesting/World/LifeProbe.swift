internal import Tenure

/// Lets a ``ModelProbe`` follow one life of a process, and no further than its death: what code of a dead process still
/// does to its copy of the state, nobody sees.
struct LifeProbe: TurnProbe {
    let model: ModelProbe
    let process: SimulatedProcess

    func opens(_ core: borrowing TaskQueueCore, options: SchedulerOptions) {
        model.opens(core, options: options)
    }

    func applied(_ record: Record, sequence: SequenceNumber, durable: SequenceNumber) {
        guard !process.isDead else { return }
        model.applied(record, sequence: sequence, durable: durable)
    }

    func rested(_ core: borrowing TaskQueueCore) -> String? {
        process.isDead ? nil : model.rested(core)
    }
}
