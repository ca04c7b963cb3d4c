import Foundation
import Tenure

/// The regular files below a folder, by path. Symbolic links are not followed; what tools keep for themselves is left
/// out, and so is what vanishes meanwhile.
struct FileWalk {
    struct File: Sendable {
        var path: String
        var size: Int

        /// Small files first: most of the files are done soon.
        var priority: Priority {
            switch size {
            case ..<4_096: .high
            case ..<65_536: .normal
            default: .low
            }
        }
    }

    /// Why there is nothing to walk through.
    struct FolderUnreadable: Error, CustomStringConvertible {
        var description: String
    }

    /// The folder, without links and dots in its path.
    let root: String
    private(set) var files: [File] = []
    /// Folders that may not be read, and what has a name that is no text, by which it could be found again.
    private(set) var unreadable: [String] = []

    private static let skipped: Set<String> = [".build", ".git", ".tenure"]

    init(_ folder: String) throws {
        guard let resolved = realpath(folder, nil) else {
            throw FolderUnreadable(description: "\(folder): \(String(cString: strerror(errno)))")
        }
        root = String(cString: resolved)
        free(resolved)
        guard Self.kind(of: root)?.isFolder == true else {
            throw FolderUnreadable(description: "\(folder): not a folder")
        }
        var folders = [root]
        while let next = folders.popLast() {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: next) else {
                unreadable.append(next)
                continue
            }
            for name in names where !Self.skipped.contains(name) {
                let path = next == "/" ? "/\(name)" : "\(next)/\(name)"
                switch Self.kind(of: path) {
                case .folder: folders.append(path)
                case .file(let size): files.append(File(path: path, size: size))
                case nil where name.contains("\u{FFFD}"): unreadable.append(path)
                case .other, nil: continue
                }
            }
        }
        files.sort { $0.path < $1.path }
    }

    private enum Kind {
        case folder
        case file(size: Int)
        case other

        var isFolder: Bool { if case .folder = self { true } else { false } }
    }

    private static func kind(of path: String) -> Kind? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file(size: Int(status.st_size))
        default: return .other
        }
    }
}
