/// The handlers of an agent by kind: of a few kinds, which most agents have, found without hashing a name.
struct HandlerTable: Sendable {
    // A class, so that to hand one on counts one reference, and not those of all that it has.
    final class Entry: Sendable {
        let kind: TaskKind
        let code: HandlerCode
        let threads: HandlerThreads?

        init(kind: TaskKind, code: HandlerCode, threads: HandlerThreads?) {
            self.kind = kind
            self.code = code
            self.threads = threads
        }
    }

    /// So many are compared one after the other.
    private static let few = 8

    private var entries: [Entry] = []
    private var places: [TaskKind: Int] = [:]

    var kinds: Set<TaskKind> { Set(places.keys) }

    /// Sets the handler of a kind, in the place of one that it has.
    mutating func set(_ code: HandlerCode, threads: HandlerThreads?, for kind: TaskKind) {
        let entry = Entry(kind: kind, code: code, threads: threads)
        if let place = places[kind] {
            entries[place] = entry
        } else {
            places[kind] = entries.count
            entries.append(entry)
        }
    }

    subscript(kind: TaskKind) -> Entry? {
        guard entries.count <= Self.few else { return places[kind].map { entries[$0] } }
        for entry in entries where entry.kind == kind { return entry }
        return nil
    }
}
