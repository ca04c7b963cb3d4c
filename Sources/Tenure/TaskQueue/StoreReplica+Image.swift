/// Writing a store down as it is, and making it anew from that.
extension StoreReplica {
    /// Hands out the image, part by part.
    ///
    /// - Parameter take: gets a writer that holds one part alone.
    /// - Complexity: O(tasks + keys + size of what they hold).
    package func writeImage<Failure: Error>(_ take: (ByteWriter) throws(Failure) -> Void) throws(Failure) {
        var writer = ByteWriter()
        func put(_ part: ImagePart, _ encode: (inout ByteWriter) -> Void) throws(Failure) {
            writer = ByteWriter(reusing: writer.take(replacingWith: []))
            writer.write(part.rawValue)
            writer.write(ImagePart.version)
            encode(&writer)
            try take(writer)
        }
        try put(.store) { tasks.encodeStore(into: &$0) }
        for id in tasks.ids {
            if let entry = tasks.table.entry(of: id) { try put(.task) { entry.pointee.encode(into: &$0) } }
        }
        for key in admission.heldKeys { try put(.key) { key.encode(into: &$0) } }
        let times = admission.admissionTimes
        guard !times.isEmpty else { return }
        try put(.admissions) { writer in
            writer.write(varint: UInt64(times.count))
            for time in times { writer.write(signed: time.nanoseconds) }
        }
    }

    /// Takes in the next part of an image; the replica was empty before the first.
    ///
    /// - Throws: ``RecordDecodingError`` for what is no such part, or is of a newer version.
    package mutating func readImagePart(_ reader: inout ByteReader) throws(RecordDecodingError) {
        do {
            let type = try reader.readByte()
            let version = try reader.readByte()
            guard let part = ImagePart(rawValue: type) else {
                if type & ImagePart.ignorableBit != 0 { return }
                throw RecordDecodingError.newer(type: type, version: version)
            }
            guard version <= ImagePart.version else { throw RecordDecodingError.newer(type: type, version: version) }
            switch part {
            case .store: try tasks.decodeStore(&reader)
            case .task: try tasks.decodeTask(&reader, &specifications)
            case .key: admission.hold(try HeldKey.decode(&reader))
            case .admissions:
                for _ in 0..<(try reader.readCount(ofElementsSized: 1)) {
                    admission.noteAdmission(at: StoreTime(nanoseconds: try reader.readSigned()))
                }
            }
            guard reader.isAtEnd else { throw MalformedBytes(offset: reader.position, expected: "the part's end") }
        } catch let error as MalformedBytes {
            throw .malformed(error)
        } catch let error as RecordDecodingError {
            throw error
        } catch {
            throw .malformed(MalformedBytes(offset: 0, expected: "a part of an image"))
        }
    }
}
