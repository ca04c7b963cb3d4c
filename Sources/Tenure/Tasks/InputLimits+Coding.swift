extension InputLimits: Codable {
    private enum Key: String, CodingKey {
        case payloadBytes, outputBytes, nameBytes, metadataBytes, errorTextCharacters
    }

    /// Reads an object with the names of the properties; what is missing is as in ``standard``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init()
        payloadBytes = try container.decode(.payloadBytes, or: payloadBytes)
        outputBytes = try container.decode(.outputBytes, or: outputBytes)
        nameBytes = try container.decode(.nameBytes, or: nameBytes)
        metadataBytes = try container.decode(.metadataBytes, or: metadataBytes)
        errorTextCharacters = try container.decode(.errorTextCharacters, or: errorTextCharacters)
    }

    /// Writes an object with the names of the properties.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(payloadBytes, forKey: .payloadBytes)
        try container.encode(outputBytes, forKey: .outputBytes)
        try container.encode(nameBytes, forKey: .nameBytes)
        try container.encode(metadataBytes, forKey: .metadataBytes)
        try container.encode(errorTextCharacters, forKey: .errorTextCharacters)
    }
}
