import TenureTesting
import Testing

@testable import Tenure

@Suite struct SortedBlocksTests {
    @Test("In order, against a sorted array, over many blocks", .computingForLong, arguments: [3, 300, 3_000])
    func againstArray(most: Int) {
        var random = SeededGenerator(seed: UInt64(most))
        var blocks = SortedBlocks<Int>()
        var model: [Int] = []
        for round in 0..<60 {
            // Mostly one after the other, as time goes; at times anywhere, and equal ones, too.
            let isInOrder = random.chance(1, in: 2)
            for _ in 0..<random.next(below: most) {
                let element = isInOrder ? (model.last ?? 0) + random.next(below: 3) : random.next(below: 10_000)
                blocks.insert(element)
                model.insert(element, at: model.firstIndex { $0 > element } ?? model.count)
            }
            for _ in 0..<random.next(below: most) {
                let element = random.chance(1, in: 3) ? random.next(below: 10_000) : model.randomElement(using: &random)
                guard let element else { break }
                let place = model.firstIndex(of: element)
                let isRemoved = blocks.remove(element)
                #expect(isRemoved == (place != nil))
                if let place { model.remove(at: place) }
            }
            for _ in 0..<random.next(below: round % 10 == 9 ? 4 * most : most / 4 + 1) {
                let (first, count) = (blocks.first, blocks.count)
                #expect(first == model.first && count == model.count)
                let popped = blocks.popFirst()
                #expect(popped == (model.isEmpty ? nil : model.removeFirst()))
            }
            let left = blocks.count
            #expect(left == model.count)
        }
        while let element = blocks.popFirst() { #expect(element == model.removeFirst()) }
        #expect(model.isEmpty)
    }

    @Test("T13: what is taken out gives its memory back, wherever it lay")
    func sparse() {
        var blocks = SortedBlocks<Int>()
        for number in 0..<100_000 { blocks.insert(number) }
        // One in a hundred stays, in each block two or three.
        for number in 0..<100_000 where !number.isMultiple(of: 100) { blocks.remove(number) }
        let (count, blockCount) = (blocks.count, blocks.blockCount)
        #expect(count == 1_000 && blockCount <= 1_000 / 64 + 1)
        for number in 0..<1_000 {
            let popped = blocks.popFirst()
            #expect(popped == number * 100)
        }
        let left = blocks.blockCount
        #expect(left == 1)
    }

    @Test("Elements that own something are let go of once, whichever way they leave")
    func owned() {
        final class Census {
            var living = 0
        }
        final class Owned: Comparable {
            let number: Int
            private let census: Census
            init(_ number: Int, _ census: Census) {
                self.number = number
                self.census = census
                census.living += 1
            }
            deinit { census.living -= 1 }
            static func < (left: Owned, right: Owned) -> Bool { left.number < right.number }
            static func == (left: Owned, right: Owned) -> Bool { left.number == right.number }
        }
        let census = Census()
        do {
            var blocks = SortedBlocks<Owned>()
            for number in 0..<2_000 { blocks.insert(Owned(number * 7_919 % 2_000, census)) }
            #expect(census.living == 2_000)
            for number in stride(from: 0, to: 2_000, by: 3) { blocks.remove(Owned(number, census)) }
            for _ in 0..<500 { blocks.popFirst() }
            let (first, count) = (blocks.first?.number, blocks.count)
            #expect(first == 751 && count == 833 && census.living == count)
        }
        #expect(census.living == 0)
    }
}
