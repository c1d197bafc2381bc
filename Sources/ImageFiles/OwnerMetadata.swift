import Raster

/// Who made a picture and who owns it, as editing programs write it down: in XMP, or in IPTC's older records.
///
/// Source: XMP specification part 3 (2016), sections 1.1.3 (JPEG), 1.1.5 (PNG); IPTC-IIM 4.2, records 2:80 and 2:116.
struct OwnerMetadata {
    var copyright: String?
    var creator: String?

    /// XMP packets are some kilobytes; what is longer is not looked into.
    private static let mostPacketBytes = 1 << 20
    /// More than anybody writes of these two.
    private static let mostTextBytes = 4000

    init(_ source: ByteSource) {
        var legacy: [UInt8] = []
        for part in Self.parts(of: source) where part.length <= Self.mostPacketBytes {
            switch part.kind {
            case .xmp:
                let packet = String(decoding: source.bytes(at: part.place, part.length), as: UTF8.self)
                copyright = copyright ?? Self.items(of: "dc:rights", in: packet).first
                let creators = Self.items(of: "dc:creator", in: packet)
                if creator == nil, !creators.isEmpty { creator = Self.short(creators.joined(separator: "; ")) }
            case .photoshop: legacy += source.bytes(at: part.place, part.length)
            case .iptc: readRecords(Array(source.bytes(at: part.place, part.length))[...])
            }
        }
        // A block that is longer than a segment goes on in the next.
        readResources(legacy)
    }

    // MARK: where it stands

    private enum Kind { case xmp, photoshop, iptc }

    private static func parts(of source: ByteSource) -> [(kind: Kind, place: Int, length: Int)] {
        switch ImageFormat(signature: Array(source.bytes(at: 0, 32))) {
        case .jpeg: jpegParts(of: source)
        case .png: pngParts(of: source)
        case .webp: webpParts(of: source)
        case .tiff: tiffParts(of: source)
        default: []
        }
    }

    private static func jpegParts(of source: ByteSource) -> [(kind: Kind, place: Int, length: Int)] {
        let heads: [(marker: String, text: String, kind: Kind)] = [
            ("e1", "http://ns.adobe.com/xap/1.0/\0", .xmp), ("ed", "Photoshop 3.0\0", .photoshop),
        ]
        return source.jpegSegments.flatMap { segment in
            heads.compactMap { head in
                let count = head.text.utf8.count
                guard segment.name == head.marker, segment.length >= count,
                    source.bytes(at: segment.place, count).elementsEqual(head.text.utf8)
                else { return nil }
                return (head.kind, segment.place + count, segment.length - count)
            }
        }
    }

    private static func pngParts(of source: ByteSource) -> [(kind: Kind, place: Int, length: Int)] {
        // Keyword, 0, not compressed, no method, no language, no translation.
        let head = Array("XML:com.adobe.xmp".utf8) + [0, 0, 0, 0, 0]
        let chunk = source.pngChunks.first {
            $0.name == "iTXt" && $0.length > head.count && source.bytes(at: $0.place, head.count).elementsEqual(head)
        }
        return chunk.map { [(.xmp, $0.place + head.count, $0.length - head.count)] } ?? []
    }

    private static func webpParts(of source: ByteSource) -> [(kind: Kind, place: Int, length: Int)] {
        source.riffChunks.first { $0.name == "XMP " }.map { [(.xmp, $0.place, $0.length)] } ?? []
    }

    private static func tiffParts(of source: ByteSource) -> [(kind: Kind, place: Int, length: Int)] {
        guard let directory = TIFFDirectory(source, at: 0, countingAll: false)?.first else { return [] }
        return [(700, Kind.xmp), (33723, .iptc), (34377, .photoshop)].compactMap { tag, kind in
            guard let entry = directory.entries[tag], entry.count * entry.width > directory.inlineBytes else { return nil }
            return (kind, entry.offset(in: directory), entry.count * entry.width)
        }
    }

    // MARK: XMP

    /// The texts of the list that a property holds.
    private static func items(of property: String, in packet: String) -> [String] {
        guard let start = opening(of: property, in: packet), let end = packet[start...].firstRange(of: "</\(property)>") else { return [] }
        var rest = packet[start..<end.lowerBound]
        if !rest.contains("<"), let text = short(unescaped(rest)) { return [text] }
        var found: [String] = []
        while let open = rest.firstRange(of: "<rdf:li"), let head = rest[open.upperBound...].firstIndex(of: ">") {
            let attributes = rest[open.upperBound..<head]
            rest = rest[rest.index(after: head)...]
            if attributes.last == "/" { continue }
            guard let close = rest.firstRange(of: "</rdf:li>") else { break }
            if let text = short(unescaped(rest[..<close.lowerBound])) {
                // Of several languages the one that is meant for all comes first.
                found.insert(text, at: attributes.contains("x-default") ? 0 : found.count)
            }
            rest = rest[close.upperBound...]
        }
        return found
    }

    /// Where the content of an element begins; its name must end where the property's does.
    private static func opening(of property: String, in packet: String) -> String.Index? {
        var rest = packet[...]
        while let found = rest.firstRange(of: "<\(property)") {
            rest = rest[found.upperBound...]
            guard let next = rest.first, next == ">" || next.isWhitespace, let head = rest.firstIndex(of: ">") else { continue }
            if rest[..<head].last != "/" { return rest.index(after: head) }
        }
        return nil
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            // A bare one is none, however far the next semicolon is.
            guard let end = rest[mark...].prefix(10).firstIndex(of: ";"),
                let letters = character(named: rest[rest.index(after: mark)..<end])
            else {
                result += "&"
                rest = rest[rest.index(after: mark)...]
                continue
            }
            result += letters
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// What stands between `&` and `;`.
    private static func character(named name: Substring) -> String? {
        if let letter = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"][name] { return letter }
        guard name.hasPrefix("#") else { return nil }
        let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
        return number.flatMap(Unicode.Scalar.init).map { String($0) }
    }

    /// Without space around it; `nil` when nothing is left, or too much.
    private static func short(_ text: String) -> String? {
        var letters = Substring(text)
        func isAround(_ letter: Character?) -> Bool { letter.map { $0.isWhitespace || $0 == "\0" } ?? false }
        while isAround(letters.first) { letters.removeFirst() }
        while isAround(letters.last) { letters.removeLast() }
        // What a terminal would act on is no name.
        let isText = letters.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t" }
        return letters.isEmpty || letters.utf8.count > mostTextBytes || !isText ? nil : String(letters)
    }

    // MARK: IPTC

    /// Photoshop's blocks: `8BIM`, number, name, length, bytes, all at even places.
    private mutating func readResources(_ bytes: [UInt8]) {
        var place = 0
        while place + 12 <= bytes.count, bytes[place..<(place + 4)].elementsEqual("8BIM".utf8) {
            let number = Int(bytes[place + 4]) << 8 | Int(bytes[place + 5])
            let name = 1 + Int(bytes[place + 6])
            let size = place + 6 + name + name % 2
            guard size + 4 <= bytes.count else { return }
            let length = bytes[size..<(size + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard size + 4 + length <= bytes.count else { return }
            if number == 0x0404 { readRecords(bytes[(size + 4)..<(size + 4 + length)]) }
            place = size + 4 + length + length % 2
        }
    }

    private mutating func readRecords(_ bytes: ArraySlice<UInt8>) {
        var creators: [String] = []
        var place = bytes.startIndex
        while place + 5 <= bytes.endIndex, bytes[place] == 0x1C {
            let (record, number) = (bytes[place + 1], bytes[place + 2])
            let length = Int(bytes[place + 3]) << 8 | Int(bytes[place + 4])
            guard length < 0x8000, place + 5 + length <= bytes.endIndex else { break }
            let value = bytes[(place + 5)..<(place + 5 + length)]
            // Mostly UTF-8, and Latin-1 in old files.
            let text = Self.short(
                String(validating: value, as: UTF8.self) ?? String(String.UnicodeScalarView(value.map { Unicode.Scalar($0) })))
            if record == 2, number == 116 { copyright = copyright ?? text }
            if record == 2, number == 80, let text { creators.append(text) }
            place += 5 + length
        }
        if creator == nil, !creators.isEmpty { creator = Self.short(creators.joined(separator: "; ")) }
    }
}
