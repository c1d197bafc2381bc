import Raster

/// The segments of a JPEG file, read without decoding a pixel.
///
/// Source: ITU-T T.81, annex B.
public struct JPEGSegments: AnnotatedPicture {
    fileprivate struct Segment {
        var marker: UInt8
        var payload: ArraySlice<UInt8>
    }

    /// Those before the first scan.
    private let segments: [Segment]
    /// From the first scan to the end of the file.
    private let scans: ArraySlice<UInt8>
    /// EXIF's, which turns the picture.
    private let orientation: Orientation

    private static let (comment, startOfScan): (UInt8, UInt8) = (0xFE, 0xDA)
    private static let mostPayload = 65_533

    /// - Returns: `nil` for bytes that are no JPEG, or that break off before the first scan.
    public init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var segments: [Segment] = []
        var place = 2
        while true {
            guard place + 4 <= bytes.count, bytes[place] == 0xFF else { return nil }
            let marker = bytes[place + 1]
            // Markers may be padded with 0xFF.
            guard marker != 0xFF else {
                place += 1
                continue
            }
            guard marker != Self.startOfScan else { break }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            guard length >= 2, place + 2 + length <= bytes.count else { return nil }
            segments.append(Segment(marker: marker, payload: bytes[(place + 4)..<(place + 2 + length)]))
            place += 2 + length
        }
        self.segments = segments
        scans = bytes[place...]
        orientation = (try? ImageInspection.header(of: ByteSource(bytes)))?.info.orientation ?? .upright
    }

    /// How its samples are stored together; `nil` for inks, for samplings that do not divide one another, and for a frame that
    /// cannot be read.
    public var units: JPEGUnits? {
        // Baseline, extended and progressive frames, by Huffman or arithmetic coding: what libjpeg reads and writes.
        guard let frame = segments.first(where: { [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains($0.marker) }) else { return nil }
        let bytes = Array(frame.payload)
        guard bytes.count >= 6, [1, 3].contains(bytes[5]), bytes.count >= 6 + Int(bytes[5]) * 3 else { return nil }
        let factors = (0..<Int(bytes[5])).map { (across: Int(bytes[7 + $0 * 3] >> 4), down: Int(bytes[7 + $0 * 3] & 15)) }
        guard factors.allSatisfy({ $0.across > 0 && $0.down > 0 }), let across = factors.map(\.across).max(),
            let down = factors.map(\.down).max(), factors.allSatisfy({ across % $0.across == 0 && down % $0.down == 0 })
        else { return nil }
        return JPEGUnits(
            size: PixelSize(width: Int(bytes[3]) << 8 | Int(bytes[4]), height: Int(bytes[1]) << 8 | Int(bytes[2])),
            unit: PixelSize(width: across * 8, height: down * 8), isGrey: factors.count == 1)
    }

    /// Of several comments with the keyword, a text is put together in their order.
    public func text(_ keyword: String) -> String? {
        let head = Array(keyword.utf8) + [0]
        let pieces = segments.filter { $0.marker == Self.comment && $0.payload.starts(with: head) }
        guard !pieces.isEmpty else { return nil }
        return String(validating: pieces.flatMap { $0.payload.dropFirst(head.count) }, as: UTF8.self)
    }

    public func bytes(settingText text: String, for keyword: String) -> [UInt8] {
        let head = Array(keyword.utf8) + [0]
        let kept = segments.filter { $0.marker != Self.comment || !$0.payload.starts(with: head) }
        let letters = Array(text.utf8)
        let room = Self.mostPayload - head.count
        let pieces = stride(from: 0, to: max(1, letters.count), by: room).map {
            Segment(marker: Self.comment, payload: (head + letters[$0..<min($0 + room, letters.count)])[...])
        }
        return file(kept + pieces)
    }

    /// The file with an EXIF block in place of any other; `nil` leaves it without.
    ///
    /// - Parameter exif: Begins with its TIFF header; one of more than 65,527 bytes does not fit and is left out.
    public func bytes(settingEXIF exif: [UInt8]?) -> [UInt8] {
        let head = Array("Exif\0\0".utf8)
        var kept = segments.filter { $0.marker != 0xE1 || !$0.payload.starts(with: head) }
        if let exif, exif.count <= Self.mostPayload - head.count {
            // Behind JFIF's own, which readers expect first.
            let place = kept.first?.marker == 0xE0 ? 1 : 0
            kept.insert(Segment(marker: 0xE1, payload: (head + exif)[...]), at: place)
        }
        return file(kept)
    }

    public func forEachPictureByte(_ body: (ArraySlice<UInt8>) -> Void) {
        for segment in segments where !segment.isBesideThePicture {
            body([segment.marker])
            body(segment.payload)
        }
        body([UInt8(orientation.rawValue)])
        body(scans)
    }

    private func file(_ segments: [Segment]) -> [UInt8] {
        var result: [UInt8] = [0xFF, 0xD8]
        for segment in segments {
            let length = segment.payload.count + 2
            result += [0xFF, segment.marker, UInt8(length >> 8), UInt8(length & 255)]
            result += segment.payload
        }
        return result + scans
    }
}

extension JPEGSegments.Segment {
    /// Whether it says nothing of how the samples are to be shown.
    fileprivate var isBesideThePicture: Bool {
        switch marker {
        case 0xE2: !payload.starts(with: Array("ICC_PROFILE\0".utf8))
        case 0xEE: !payload.starts(with: Array("Adobe".utf8))
        case 0xE0...0xEF, 0xFE: true
        default: false
        }
    }
}
