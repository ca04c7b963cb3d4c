import Tenure
import Testing

/// Known answers: FIPS 180-4 and the test vectors of NIST.
@Suite struct SHA256Tests {
    private static func hex(_ feed: (inout SHA256) -> Void) -> String {
        var hash = SHA256()
        feed(&hash)
        return hash.finalize().map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 8 - text.count) + text
        }.joined()
    }

    @Test("T12: the digests of keys and payloads are those of SHA-256")
    func knownAnswers() {
        let answers = [
            "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq":
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ]
        for (text, answer) in answers { #expect(Self.hex { $0.combine(Array(text.utf8)) } == answer) }
        let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(
            Self.hex { $0.combine(million) } == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test("T12: how bytes are handed over makes no difference, at any length")
    func pieces() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for length in 0..<bytes.count {
            let whole = Self.hex { $0.combine(Array(bytes[..<length])) }
            for cut in [0, 1, length / 3, length / 2, length].map({ min($0, length) }) {
                let pieces = Self.hex { hash in
                    hash.combine(Array(bytes[..<cut]))
                    hash.combine(Array(bytes[cut..<length]))
                }
                #expect(pieces == whole, "\(length) bytes cut at \(cut)")
            }
        }
    }
}
