import Testing

@testable import JobLedger

struct ContentHashTests {
    /// Source: FIPS 180-4 examples.
    @Test(
        "the hash is SHA-256",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func known(text: String, hash: String) {
        #expect(ContentHash.of(Array(text.utf8)) == hash)
    }

    @Test("bytes that come in pieces have the hash of the whole")
    func pieces() {
        var hash = ContentHash()
        for piece in ["a", "", "bc"] { Array(piece.utf8).withUnsafeBytes { hash.update($0) } }
        #expect(hash.text() == ContentHash.of(Array("abc".utf8)))
    }
}
