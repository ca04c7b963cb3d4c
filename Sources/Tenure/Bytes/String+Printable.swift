extension String {
    /// The text for a terminal or a log: what would steer it, or begin a new line, stands as an escape such as
    /// `\u{1B}`.
    ///
    /// Other text is left alone, of whatever language; doing it twice changes nothing more.
    package var printable: String {
        guard unicodeScalars.contains(where: \.steers) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.steers {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The text in quotes, and printable; what is a quote or a backslash in it is escaped, too.
    package var quoted: String { debugDescription.printable }
}

extension Unicode.Scalar {
    /// Controls, ends of lines, and what turns the direction of writing round.
    fileprivate var steers: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
