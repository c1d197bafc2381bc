import Easel

extension CropRule {
    /// - Throws: ``EaselError`` `usage` for a word that is none of `auto`, `never` and `always`.
    init(word: String?) throws {
        switch word {
        case nil, "auto": self = .auto
        case "never": self = .never
        case "always": self = .always
        case let word?: throw EaselError(.usage, "--crop \(word) is neither auto nor never nor always.")
        }
    }
}
