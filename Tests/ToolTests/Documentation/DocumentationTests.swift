import Foundation
import Testing

/// Everything shown in documentation compiles: each block of Swift is the text of a file beside this one, or of a part.
@Suite(.timeLimit(.minutes(20))) struct DocumentationTests {
    @Test func everyBlockOfSwiftCompiles() throws {
        let snippets =
            try Documentation.sources(below: "Tests/ToolTests/Documentation/Snippets")
            + Documentation.sources(below: "Sources/quickstart") + [Documentation.text(of: "Package.swift")]
        for page in try Documentation.pages {
            for block in try Documentation.swiftBlocks(in: page) {
                #expect(snippets.contains { $0.contains(block) }, "\(page): no snippet has this text:\n\(block)")
            }
        }
    }

    /// A package that enables no upcoming features has another type for `() async throws -> Output` than this one, so
    /// what conforms to `TaskInterceptor` says which it means.
    @Test func interceptorsThatAreShownCompileInAnyPackage() throws {
        var shown = 0
        for page in try Documentation.pages {
            for block in try Documentation.swiftBlocks(in: page) {
                let count = block.matches(of: /func around</).count
                let explicit = block.matches(of: /_ body: nonisolated\(nonsending\) \(\)/).count
                #expect(explicit == count, "\(page):\n\(block)")
                shown += count
            }
        }
        #expect(shown > 0)
    }

    @Test func theReadmeHasItsExample() throws {
        let blocks = try Documentation.swiftBlocks(in: "README.md")
        #expect(blocks.contains { $0.contains("Scheduler.open") })
    }

    @Test func theExampleOfTheReadmeCounts() async throws {
        let folder = try TemporaryFolder()
        let journal = "\(folder.path)/state/tenure"
        #expect(try await countWords(in: ["to be or not to be", "", "that is"], journal: journal) == [6, 0, 2])
        #expect(try await countWords(in: ["the question"], journal: journal) == [2])
    }

    /// Suites by their names; scenarios by theirs, in the rows that speak of scenarios.
    @Test func theReadmeNamesTestsThatExist() throws {
        let tests = try Documentation.sources(below: "Tests").joined()
        let scenarios = try Documentation.sources(below: "Sources/TenureTesting/Scenarios").joined()
        let named = try Documentation.text(of: "README.md").matches(of: /`([A-Za-z]+Tests)`/).map {
            String($0.output.1)
        }
        #expect(!named.isEmpty)
        for suite in named { #expect(tests.contains("struct \(suite)"), "there is no suite \(suite)") }
        for row in try Documentation.rows(of: "README.md") where row.count == 2 && row[1].contains("ScenarioTests") {
            for name in row[1].matches(of: /`([a-z-]+)`/).map(\.output.1) {
                #expect(scenarios.contains("\"\(name)\""), "there is no scenario \(name)")
            }
        }
    }

    @Test func theLandingPageLeadsToEveryArticle() throws {
        let landing = try Documentation.text(of: Documentation.landingPage)
        for article in try Documentation.articles {
            let name = URL(fileURLWithPath: article).deletingPathExtension().lastPathComponent
            #expect(landing.contains("- <doc:\(name)>"), "the landing page does not lead to \(name)")
        }
    }

    @Test func theLandingPageHasAPlaceForEveryPublicType() throws {
        let topics = try Documentation.text(of: Documentation.landingPage).components(separatedBy: "## Topics")[1]
        let declaration = /(?:^|\n)public (?:final )?(?:struct|enum|class|actor|protocol|typealias) (\w+)/
        let types = try Documentation.sources(below: "Sources/Tenure").flatMap { $0.matches(of: declaration) }
        #expect(!types.isEmpty)
        for type in types.map(\.output.1) {
            #expect(topics.contains("- ``\(type)``\n"), "the landing page has no place for \(type)")
        }
    }

    /// Articles by `<doc:…>`, files and pictures by `](…)`, declarations by double backticks.
    @Test func everyLinkLeadsSomewhere() throws {
        let articles = try Documentation.articles
        let declaration = /\b(?:struct|class|actor|enum|protocol|typealias|func|var|let|case) (\w+)/
        let declared = try Set(
            Documentation.sources(below: "Sources/Tenure").flatMap { $0.matches(of: declaration).map(\.output.1) }
        )
        for page in try Documentation.pages {
            let text = try Documentation.prose(of: page)
            for link in text.matches(of: /<doc:([A-Za-z]+)>/).map(\.output.1) {
                #expect(articles.contains("\(Documentation.catalog)/\(link).md"), "\(page): no article \(link)")
            }
            for link in text.matches(of: #/\]\(([^)#:]+)\)/#).map(\.output.1) {
                let places = ["\(link)", "\(Documentation.catalog)/Resources/\(link)"]
                #expect(places.contains(where: Documentation.exists), "\(page): no file \(link)")
            }
            for link in text.matches(of: /``([A-Za-z][^`]*)``/).map(\.output.1) {
                for name in link.split(separator: "/") where name != "Tenure" {
                    // What follows only tells apart what bears one name.
                    let base = name.prefix { $0 != "(" && $0 != "-" }
                    let isDeclared = declared.contains(base)
                    #expect(isDeclared, "\(page): nothing is declared as \(base)")
                }
            }
        }
    }
}
