/// A dictionary in many small parts: growing never moves more than one of them, so no call takes long.
///
/// - Complexity: each call O(1); the longest one moves a 1,024th of the elements.
package struct ShardedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private static var shardBits: Int { 10 }

    /// Made when the first element comes: most tables stay empty.
    private var shards: [[Key: Value]] = []
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// All keys, in an order that nothing may depend on: sort them first.
    ///
    /// - Complexity: O(n).
    package var keys: [Key] { shards.flatMap(\.keys) }

    package subscript(key: Key) -> Value? {
        get { shards.isEmpty ? nil : shards[Self.shard(of: key)][key] }
        set {
            if shards.isEmpty {
                if newValue == nil { return }
                shards = Array(repeating: [:], count: 1 << Self.shardBits)
            }
            let shard = Self.shard(of: key)
            let before = shards[shard].count
            shards[shard][key] = newValue
            count += shards[shard].count - before
        }
    }

    // The high bits: a dictionary places by the low ones.
    private static func shard(of key: Key) -> Int {
        Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) >> UInt(Int.bitWidth - shardBits))
    }
}
