extension JournalFile {
    /// How often in a row a call may be interrupted before that counts as a failure.
    private var largestRunOfInterruptions: Int { 1000 }

    /// Writes all of `bytes`, going on after short writes and interruptions: nothing of them is synced yet, so
    /// there is nothing to mistrust.
    package func writeAll(_ bytes: [UInt8], in range: Range<Int>? = nil, at offset: UInt64, name: String)
        throws(StorageError)
    {
        let wanted = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        var written = 0
        var interruptions = 0
        while written < wanted.count {
            let outcome: Result<Int, StorageError> = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[(wanted.lowerBound + written)..<wanted.upperBound])
                do throws(StorageError) {
                    return .success(try write(rest, at: offset + UInt64(written)))
                } catch {
                    return .failure(error)
                }
            }
            switch outcome {
            case .success(let count):
                guard count > 0 else { throw .noProgress(.write, file: name) }
                written += count
                interruptions = 0
                if Mutant.ignoreShortWrite.isOn { return }
            case .failure(let error):
                interruptions += 1
                guard error.isInterruption, interruptions < largestRunOfInterruptions else { throw error }
            }
        }
    }

    /// Reads up to `limit` bytes from the start of the file; fewer where it ends before.
    package func readStart(_ limit: Int, name: String) throws(StorageError) -> [UInt8] {
        try read(limit, at: 0, name: name)
    }

    /// Reads up to `limit` bytes from `offset` on; fewer where the file ends before.
    package func read(_ limit: Int, at offset: UInt64, name: String) throws(StorageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var filled = 0
        var interruptions = 0
        while filled < limit {
            let start = filled
            let outcome: Result<Int, StorageError> = bytes.withUnsafeMutableBytes { buffer in
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
                do throws(StorageError) {
                    return .success(try read(into: rest, at: offset + UInt64(start)))
                } catch {
                    return .failure(error)
                }
            }
            switch outcome {
            case .success(0):
                bytes.removeLast(limit - filled)
                return bytes
            case .success(let count):
                filled += count
                interruptions = 0
            case .failure(let error):
                interruptions += 1
                guard error.isInterruption, interruptions < largestRunOfInterruptions else { throw error }
            }
        }
        return bytes
    }
}
