// Gives bytes that nobody vouches for to a parser of the library.
//
//     swift run fuzz replay [FOLDER]     every file of the corpus, or of a folder like it
//     swift run fuzz seeds FOLDER        makes the corpus's first files, from sample journals
//     swift run fuzz golden FOLDER       makes golden files, as the format is today
//     .ci/fuzz [SECONDS] [TARGET…]       looks for new findings, with libFuzzer
//
// Built for libFuzzer (-DTENURE_FUZZER -sanitize=fuzzer) it is a fuzzer of the target that TENURE_FUZZ_TARGET names.

import Foundation
import TenureFuzzing

#if TENURE_FUZZER
    private let target: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["TENURE_FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget.named(name) else {
            let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
            fatalError("TENURE_FUZZ_TARGET has to be one of \(names)")
        }
        return target
    }()

    /// What libFuzzer calls.
    @_cdecl("LLVMFuzzerTestOneInput")
    public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        do {
            try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
        } catch {
            fatalError("\(target.name): \(error)")
        }
        return 0
    }

    @_silgen_name("LLVMFuzzerRunDriver")
    private func runFuzzer(
        _ count: UnsafeMutablePointer<CInt>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt

    /// Where the package manager has the process begin.
    @_cdecl("fuzz_main")
    public func fuzzMain(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
        var (count, arguments) = (count, arguments)
        return runFuzzer(&count, &arguments, fuzzOneInput)
    }
#else
    @main
    enum Fuzz {
        static func main() throws {
            let arguments = Array(CommandLine.arguments.dropFirst())
            switch (arguments.first, arguments.count) {
            case ("replay", 1...2): try replay(arguments.dropFirst().first ?? Corpus.folder)
            case ("seeds", 2): try Corpus.writeSeeds(to: arguments[1])
            case ("golden", 2):
                for journal in try SampleJournal.all() { try GoldenFiles.write(journal, to: arguments[1]) }
            default:
                FileHandle.standardError.write(
                    Data("Usage: fuzz replay [FOLDER] | fuzz seeds FOLDER | fuzz golden FOLDER\n".utf8)
                )
                exit(EX_USAGE)
            }
        }

        private static func replay(_ folder: String) throws {
            for target in FuzzTarget.all {
                let inputs = try Corpus.inputs(of: target, in: folder)
                for input in inputs {
                    do {
                        try target.check(input.bytes)
                    } catch {
                        print("\(target.name), \(input.name): \(error)")
                        exit(EXIT_FAILURE)
                    }
                }
                print("\(target.name): \(inputs.count) inputs")
            }
        }
    }
#endif
