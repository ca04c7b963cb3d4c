import Workloads

@main
enum Compare {
    static func main() async throws {
        for _ in 0..<5 {
            for a in [Arrival.oneByOne, .submitters(100), .batches(of: 100)] {
                for c in [TenureContender(), TaskGroupPeer(), ActorQueuePeer(), AsyncStreamPeer()] as [any Contender] {
                    print(a, c.name, Int(try await c.nanoseconds(100_000, a)))
                }
            }
        }
    }
}
