import Tenure
import TenureTesting
import Testing

@Suite struct ShardedTableTests {
    @Test("Keeps what a dictionary keeps, through random changes", .computingForLong)
    func againstDictionary() {
        var random = SeededGenerator(seed: 12)
        var table = ShardedTable<Int, Int>()
        var model: [Int: Int] = [:]
        #expect(table.isEmpty && table[1] == nil && table.keys.isEmpty)
        for step in 0..<20_000 {
            let key = random.next(below: 2_000)
            if random.chance(1, in: 3) {
                table[key] = nil
                model[key] = nil
            } else {
                table[key] = step
                model[key] = step
            }
            #expect(table.count == model.count && table[key] == model[key])
        }
        #expect(table.keys.sorted() == model.keys.sorted())
        #expect(model.allSatisfy { table[$0.key] == $0.value })
    }
}
