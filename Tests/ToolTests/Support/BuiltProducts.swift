import Foundation
import TenureTesting

/// The executables that were built beside these tests.
enum BuiltProducts {
    /// The path of a product.
    ///
    /// - Throws: `ProductMissing` when it lies in none of the places where builds leave it.
    static func path(of product: String) throws -> String {
        let folders = try self.folders
        for folder in folders {
            let path = "\(folder)/\(product)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw ProductMissing(product: product, folders: folders)
    }

    struct ProductMissing: Error {
        var product: String
        var folders: [String]
    }

    /// The tests are an executable beside the products, or a bundle beside them that a helper loads.
    private static var folders: [String] {
        get throws {
            let bundles = CommandLine.arguments.filter { $0.contains(".xctest") }
            return ([try ChildProcess.currentExecutable] + bundles).map { path in
                let bundle = path.range(of: ".xctest").map { String(path[..<$0.upperBound]) } ?? path
                return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
            }
        }
    }
}
