/// What the command line asks for.
struct Options {
    static let help = """
        Usage: compare [--quick] [--only KEY]... [--rounds N] [--json] [--folder PATH]

        Measures Tenure beside its peers and the physical floors, in turn, and prints what each takes, the ratios of the
        medians, and what they must be. Benchmarks/README.md says what is measured and how to read it.

          --quick        fewer tasks: less than two minutes in all, for a first look
          --only KEY     only one ratio, such as L1/taskgroup, or those of one workload, such as L1; may be given again
          --rounds N     how many rounds count, 5 or more; 7 unless told otherwise, and 5 with --quick
          --json         prints the ratios as one object in the last line, too
          --folder PATH  where files are written, which decides the disk that is measured; beside this executable,
                         unless told otherwise

        Exits with 0 when everything was measured, whatever the ratios; with 1 when something could not be measured; with
        64 when it is called in another way. What is not installed is skipped, and named.
        """

    var isQuick = false
    var isJSON = false
    var wantsHelp = false
    var rounds: Int?
    /// Where files are written; `nil` beside the executable.
    var folder: String?
    private var only: [String] = []

    /// How it was called in another way than ``help`` says.
    struct Mistake: Error {
        let description: String
    }

    init(_ arguments: some Sequence<String>) throws(Mistake) {
        var left = arguments.makeIterator()
        while let argument = left.next() {
            switch argument {
            case "--quick": isQuick = true
            case "--json": isJSON = true
            case "--help", "-h": wantsHelp = true
            case "--only":
                guard let key = left.next(), !Row.meant(by: key).isEmpty else {
                    let keys = Row.all.map(\.key).joined(separator: ", ")
                    throw Mistake(description: "--only wants one of these, or what is before the slash: \(keys)")
                }
                only.append(key)
            case "--rounds":
                guard let number = left.next().flatMap({ Int($0) }), number >= 5 else {
                    throw Mistake(description: "--rounds wants a number of 5 or more")
                }
                rounds = number
            case "--folder":
                guard let path = left.next() else { throw Mistake(description: "--folder wants a path") }
                folder = path
            default: throw Mistake(description: "there is no option \(argument)")
            }
        }
    }

    /// The ratios that are asked for, in the order of the table.
    var rows: [Row] {
        guard !only.isEmpty else { return Row.all }
        let keys = Set(only.flatMap { Row.meant(by: $0).map(\.key) })
        return Row.all.filter { keys.contains($0.key) }
    }
}
