import Tenure
import TenureTesting
import Testing

@Suite struct BlockQueueTests {
    @Test("First in, first out, against an array, over many blocks", .computingForLong)
    func againstArray() {
        var random = SeededGenerator(seed: 11)
        for most in [3, 300, 3_000] {
            var queue = BlockQueue<Int>()
            var model: [Int] = []
            var next = 0
            for _ in 0..<20 {
                for _ in 0..<random.next(below: most) {
                    queue.append(next)
                    model.append(next)
                    next += 1
                }
                if random.chance(1, in: 4) {
                    queue.retain { $0 % 3 != 0 }
                    model.removeAll { $0 % 3 == 0 }
                }
                let copy = queue
                for _ in 0..<random.next(below: most + most / 4) {
                    #expect(queue.first == model.first && queue.count == model.count)
                    let expected = model.isEmpty ? nil : model.removeFirst()
                    #expect(queue.popFirst() == expected)
                }
                #expect(queue.isEmpty == model.isEmpty && copy.count >= queue.count)
            }
        }
    }
}
