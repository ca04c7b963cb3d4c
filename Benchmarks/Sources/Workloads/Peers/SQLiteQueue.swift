import Foundation
import GRDB

/// A durable queue in one table of SQLite, in WAL mode, by GRDB: cached statements, and an index of what is to do alone.
///
/// A claim takes the most pressing tasks and marks them in one statement. Who hands in what it has done claims what comes
/// next in the same transaction, so that a task has two in its life and not three.
final class SQLiteQueue: Sendable {
    struct Item: Sendable {
        let id: Int64
        let payload: [UInt8]
    }

    private let database: DatabasePool

    init(_ path: String, _ synchronous: SQLitePeer.Synchronous) throws {
        database = try DatabasePool(path: path)
        try database.writeWithoutTransaction { database in
            // The pool has set it to NORMAL itself.
            try database.execute(sql: "PRAGMA synchronous = \(synchronous.rawValue)")
            try database.execute(
                sql: """
                    CREATE TABLE task (
                        id INTEGER PRIMARY KEY, level INTEGER NOT NULL, payload BLOB NOT NULL,
                        state INTEGER NOT NULL DEFAULT 0, output BLOB
                    );
                    CREATE INDEX ready ON task (level, id) WHERE state = 0;
                    """
            )
        }
    }

    /// How many tasks are done.
    func completed() async throws -> Int {
        try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM task WHERE state = 2") ?? 0 }
    }

    func close() throws { try database.close() }

    /// Submits tasks in one transaction, which for one task is that of its statement.
    func submit(_ levels: [Int]) async throws {
        try await database.writeWithoutTransaction { database in
            let statement = try database.cachedStatement(sql: "INSERT INTO task (level, payload) VALUES (?, ?)")
            let payload = Data(Shape.payload)
            try Self.together(levels.count, in: database) {
                for level in levels { try statement.execute(arguments: [level, payload]) }
            }
        }
    }

    /// Hands in what was done, and claims the most pressing tasks.
    func claim(_ most: Int, completing done: [(Item, output: [UInt8])]) async throws -> [Item] {
        try await database.writeWithoutTransaction { database in
            let complete = try database.cachedStatement(sql: "UPDATE task SET state = 2, output = ? WHERE id = ?")
            let claim = try database.cachedStatement(
                sql: """
                    UPDATE task SET state = 1
                    WHERE id IN (SELECT id FROM task WHERE state = 0 ORDER BY level, id LIMIT ?)
                    RETURNING id, payload
                    """
            )
            return try Self.together(done.count + 1, in: database) {
                for (item, output) in done { try complete.execute(arguments: [Data(output), item.id]) }
                return try Row.fetchAll(claim, arguments: [most]).map {
                    Item(id: $0[0], payload: [UInt8]($0[1] as Data))
                }
            }
        }
    }

    /// Makes one transaction of so many statements; one alone is one already.
    private static func together<Result>(
        _ statements: Int,
        in database: Database,
        _ body: () throws -> Result
    ) throws -> Result {
        guard statements > 1 else { return try body() }
        try database.beginTransaction(.immediate)
        do {
            let result = try body()
            try database.commit()
            return result
        } catch {
            try database.rollback()
            throw error
        }
    }
}
