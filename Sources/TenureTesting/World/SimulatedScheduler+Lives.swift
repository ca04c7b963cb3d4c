internal import Synchronization
internal import Tenure

/// How its processes begin and end.
extension SimulatedScheduler {
    /// What a process leaves when it dies.
    enum Death: Sendable {
        /// Everything that was written.
        case killed
        /// Of what was not synced, what the generator says.
        case withoutPower(SeededGenerator)
    }

    /// The life that is on, or the next one.
    func currentLife() async throws -> SimulatedLife {
        let (life, next, isOver) = state.withLock { ($0.life, $0.next, $0.isOver) }
        if let life { return life }
        if !isOver, let life = await next.wait() { return life }
        throw TenureError(.shutDown, "The simulated scheduler \(name) was shut down. Open another.")
    }

    /// Lets one process follow the other until the scheduler is shut down.
    func keepAlive() async {
        while !isOver {
            guard let life = await open() else { return }
            switch await life.end.wait() {
            case .shutDown:
                finish()
                return
            case .died:
                break
            case .failed(let error) where error.code == .invariantViolated:
                world.fail(error)
                finish()
                return
            case .failed(let error):
                world.log("\(name): run() failed: \(error.code)")
                die(.killed)
            }
            // Whoever starts it anew takes a while.
            var generator = world.generator("\(name) restart \(life.number)")
            let pause = Duration.milliseconds(1 + generator.next(below: 2_000))
            guard (try? await world.clock.sleep(for: pause)) != nil else { return }
        }
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    /// Nothing comes after this.
    func finish() {
        let next = state.withLock { state in
            state.isOver = true
            state.life = nil
            return state.next
        }
        next.set(nil)
    }

    /// Opens the store in a new process, as often as it takes.
    private func open() async -> SimulatedLife? {
        while !isOver {
            do {
                return try await openOnce()
            } catch let error as TenureError where Self.mayPass(error) {
                world.log("\(name): not opened: \(error.code)")
                loseUnopened()
                guard (try? await world.clock.sleep(for: .milliseconds(500))) != nil else { return nil }
            } catch {
                world.fail(error)
                finish()
            }
        }
        return nil
    }

    /// What a storage that fails, or is full, may make of an opening.
    private static func mayPass(_ error: TenureError) -> Bool {
        [.journalFailed, .storageFull, .indeterminate, .shutDown].contains(error.code)
    }

    private func openOnce() async throws -> SimulatedLife {
        let process = SimulatedProcess(on: world.executor)
        let (storage, number, dyingCall) = state.withLock { state in
            (state.storage, state.lives.count + 1, state.dyingCall.take())
        }
        if let dyingCall { storage.fail(StorageFault(call: dyingCall, code: 5, isSticky: true)) }
        let misfortune = world.misfortune
        var environment = Environment.simulated(
            on: world.executor,
            in: process,
            // The trace differs from opening to opening and is the same in the next run.
            drawing: "\(name) \(world.executor.trace)",
            world.effects
        )
        environment.probe = model
        if number > 1 {
            let written = storage.snapshot()
            written.fail(nil)
            written.setFaultSource(nil)
            model.learn(.read(after: model.lastSequence, in: written))
        }
        storage.setFaultSource { _ in self.storageFault(misfortune) }
        let options = options
        let opened = process.start { [environment] in
            try Scheduler.open(.storage(storage), options: options, environment: environment)
        }
        let life = SimulatedLife(number: number, process: process, scheduler: try await opened.value)
        state.withLock { $0.lives.append(life) }
        let (snapshot, events) = try await life.call {
            try await $0.observe(only: Set(SchedulerEvent.Kind.allCases), buffering: 1 << 20)
        }
        world.log("\(name): opened, epoch \(life.scheduler.opening.epoch), \(snapshot.counts.live) to do")
        try watch { try $0.opened(life.scheduler.opening, snapshot, mayBeForgotten: model.mayBeForgotten) }
        tell(.opened)
        life.start { for await event in events { self.saw(event) } }
        life.start {
            do throws(TenureError) {
                try await life.scheduler.run()
                life.end.set(.shutDown)
            } catch {
                life.end.set(.failed(error))
            }
        }
        let (programs, next) = state.withLock { state in
            state.life = life
            defer { state.next = Latch() }
            return (state.programs, state.next)
        }
        for program in programs { life.start { await program(life) } }
        next.set(life)
        return life
    }

    private func saw(_ event: SchedulerEvent) {
        guard !world.isOver else { return }
        world.note(event)
        try? judge { try $0.take(event) }
        tell(.event(event))
    }

    private func storageFault(_ misfortune: Misfortune) -> StorageFault.Effect? {
        // The process ends by an error, and a careful opening may count that for what it was working on.
        let fault = misfortune.next(.storageCall) { $0 == .shortWrite ? [] : self.working }
        switch fault?.kind {
        case .storageError: return .error(5)
        case .shortWrite: return .short
        default: return nil
        }
    }

    /// What a death of the process, or of an agent, may be counted for: all that is leased, also where the handler has not
    /// begun yet or its result is not recorded yet, and what an agent outside believes to have.
    var working: [TaskID] {
        let held = state.withLock { $0.remoteAgents }.compactMap(\.agent.heldTask)
        return Set(model.leasedTasks + held).sorted()
    }

    /// The process dies at this moment; at the next opening, where none is alive.
    ///
    /// - Parameter dying: the life that ends by it, if it is on still; nil for whichever is.
    func die(_ death: Death, in dying: SimulatedLife? = nil) {
        let life = state.withLock { state -> SimulatedLife? in
            guard let life = state.life, dying.map({ $0 === life }) ?? true else { return nil }
            state.life = nil
            state.crashes += 1
            state.storage = Self.left(by: death, on: state.storage)
            state.history.note(death)
            return life
        }
        if let life {
            world.log("\(name): process \(life.number) died")
            life.noteDeath()
        } else if dying == nil {
            var generator = world.generator("\(name) dying \(world.executor.trace)")
            state.withLock { $0.dyingCall = 1 + generator.next(below: 60) }
        }
    }

    /// An opening came to nothing: its process is gone.
    private func loseUnopened() {
        let generator = world.generator("\(name) unopened \(world.executor.trace)")
        var drawn = generator
        let death: Death = drawn.chance(1, in: 2) ? .killed : .withoutPower(drawn)
        state.withLock { state in
            state.storage = Self.left(by: death, on: state.storage)
            state.history.note(death)
        }
    }

    /// What is there afterwards. The old storage stays with the code of the process that is gone, so that nothing it
    /// does is seen.
    private static func left(by death: Death, on storage: SimulatedStorage) -> SimulatedStorage {
        let left = storage.snapshot()
        storage.setFaultSource(nil)
        switch death {
        case .killed:
            left.releaseLock()
            left.fail(nil)
        case .withoutPower(var generator):
            left.crash(&generator)
        }
        return left
    }
}
