// Does a scheduler that has run many tasks need more memory than one that has run some?
//
//     swift run -c release --package-path Benchmarks memory [tasks]
//
// In memory, four agents, one task in four fails for good and one in four is cancelled; ended tasks are kept as a
// scheduler keeps them that is told nothing else. Compared is how much of the heap is in use after the first half of the
// tasks and after the second: not what is resident, because a system's heaps, one for each thread, take a while to find
// their size. Exits with 1 when it grows by more than 2 %.

import CHeap
import Foundation
import Tenure

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

@main
struct Memory {
    static let limit = 1.02

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let count = arguments.isEmpty ? 800_000 : arguments.count == 1 ? arguments.first.flatMap { Int($0) } : nil
        guard let count, count >= 2 else {
            FileHandle.standardError.write(Data("Usage: memory [tasks]\n".utf8))
            exit(EX_USAGE)
        }
        let scheduler = try await Scheduler.open(.inMemory)
        let (first, second) = try await scheduler.running(
            agents: 4,
            named: "agent",
            { agent in
                agent.handle("good") { payload, _ in payload }
                agent.handle("bad") { _, _ in throw TaskFailure.permanent("made to fail") }
            }
        ) {
            try await run(count / 2, on: scheduler)
            let first = heap_bytes_in_use()
            try await run(count / 2, on: scheduler)
            return (first, heap_bytes_in_use())
        }
        let growth = Double(second) / Double(first)
        print("after \(count / 2) tasks: \(first) bytes, after \(count / 2) more: \(second)")
        print("grown by \(Int((growth - 1) * 1_000))‰, \(growth <= limit ? "pass" : "FAIL")")
        exit(growth <= limit ? EXIT_SUCCESS : EXIT_FAILURE)
    }

    /// Submits so many tasks, each hundred when the one before has ended.
    private static func run(_ count: Int, on scheduler: Scheduler) async throws {
        for start in stride(from: 0, to: count, by: 100) {
            var ids: [TaskID] = []
            for number in start..<min(start + 100, count) {
                let kind: TaskKind = number % 4 == 0 ? "bad" : number % 4 == 1 ? "nobody's" : "good"
                ids.append(try await scheduler.submit(RawTask(kind: kind, payload: Array(repeating: 7, count: 64))).id)
                if kind == "nobody's" { try await scheduler.cancel(ids.removeLast()) }
            }
            for id in ids { _ = try? await scheduler.handle(for: id).output }
        }
    }
}
