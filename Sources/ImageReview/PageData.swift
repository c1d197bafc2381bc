import ImageEditing
import Raster

/// What the page's script reads.
struct PageData: Encodable {
    let id: String
    let title: String
    /// The addresses of all pictures, each once: a page with its pictures in it would else hold what entries share many times.
    let pictures: [String]
    let entries: [Entry]

    init(id: String, title: String, _ entries: [ReviewEntry], _ shown: [ReviewPictures.Shown]) {
        self.id = id
        self.title = title
        var places: [String: Int] = [:]
        var pictures: [String] = []
        func place(_ address: String?) -> Int? {
            guard let address else { return nil }
            if let known = places[address] { return known }
            places[address] = pictures.count
            pictures.append(address)
            return pictures.count - 1
        }
        self.entries = zip(entries, shown).map { entry, shown in
            Entry(
                entry: entry, shown: shown, before: place(shown.before), after: place(shown.after), heat: place(shown.heat),
                thumb: place(shown.thumb),
                parts: shown.parts.map { Part(box: $0.box, before: place($0.before), after: place($0.after)) })
        }
        self.pictures = pictures
    }

    /// Addresses as their places among the pictures.
    struct Part: Encodable {
        let box: [Int]
        let before: Int?
        let after: Int?
    }

    struct Entry: Encodable {
        let entry: ReviewEntry
        let shown: ReviewPictures.Shown
        let before: Int?
        let after: Int?
        let heat: Int?
        let thumb: Int?
        let parts: [Part]

        enum Key: String, CodingKey {
            case item, name, group, position, prompt, regions, figures, details, lines, reason, decisions, picked, madeAt
            case size, previewWidth, before, after, heat, thumb, parts
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(entry.item, forKey: .item)
            try container.encode(entry.name, forKey: .name)
            try container.encode(entry.group, forKey: .group)
            try container.encode(entry.position, forKey: .position)
            try container.encode(entry.prompt, forKey: .prompt)
            try container.encode(entry.regions.map(\.corners), forKey: .regions)
            try container.encode(entry.figures == ReviewEntry.Figures() ? shown.figures : entry.figures, forKey: .figures)
            try container.encode(entry.details.map { [$0.name, $0.value] }, forKey: .details)
            try container.encode(entry.lines.map { [$0.name, $0.value] }, forKey: .lines)
            try container.encodeIfPresent(entry.reason ?? shown.problem, forKey: .reason)
            try container.encode(entry.decisions, forKey: .decisions)
            try container.encode(entry.isPicked, forKey: .picked)
            try container.encode(entry.madeAt, forKey: .madeAt)
            try container.encode(shown.size, forKey: .size)
            try container.encode(shown.previewWidth, forKey: .previewWidth)
            try container.encodeIfPresent(before, forKey: .before)
            try container.encodeIfPresent(after, forKey: .after)
            try container.encodeIfPresent(heat, forKey: .heat)
            try container.encodeIfPresent(thumb, forKey: .thumb)
            try container.encode(parts, forKey: .parts)
        }
    }
}
