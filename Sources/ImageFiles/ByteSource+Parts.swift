/// The parts that a picture file is made of, each with where its content stands and how long it is. They are read as far as they are
/// asked for.
extension ByteSource {
    struct Part {
        /// Of a JPEG the marker's second byte as two hexadecimal digits, else the name that the format gives it.
        var name: String
        var place: Int
        var length: Int
    }

    /// A JPEG's segments before its first scan.
    var jpegSegments: some Sequence<Part> {
        sequence(state: 2) { [self] place in
            // Markers may be padded with 0xFF.
            while byte(at: place) == 0xFF, byte(at: place + 1) == 0xFF { place += 1 }
            guard byte(at: place) == 0xFF, let marker = byte(at: place + 1), marker != 0xDA, let length = big(place + 2, 2) else {
                return nil
            }
            defer { place += 2 + max(2, length) }
            return Part(name: String(marker, radix: 16), place: place + 4, length: max(0, length - 2))
        }
    }

    /// A PNG's chunks.
    var pngChunks: some Sequence<Part> {
        sequence(state: 8) { [self] place in
            guard let length = big(place, 4), place < count else { return nil }
            defer { place += 12 + length }
            return Part(name: text(at: place + 4, 4), place: place + 8, length: length)
        }
    }

    /// The chunks of a RIFF file, as WebP is one.
    var riffChunks: some Sequence<Part> {
        sequence(state: 12) { [self] place in
            guard let length = integer(at: place + 4, 4, bigEndian: false), place < count else { return nil }
            defer { place += 8 + length + length % 2 }
            return Part(name: text(at: place, 4), place: place + 8, length: length)
        }
    }
}
