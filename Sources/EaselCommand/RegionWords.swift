import Easel

/// Regions of one picture, as they are written on a command line.
enum RegionWords {
    /// - Throws: ``InvalidEdit`` for a word that is no region inside the picture.
    static func regions(_ words: [String], of name: String, _ size: PixelSize) throws -> [Region] {
        try words.map { word in
            guard let expression = RegionExpression(word), expression.region(in: size).fits(in: size) else {
                throw InvalidEdit([
                    Finding(
                        "regions", found: "“\(word)” is no region of \(name)", allowed: "inside 0,0,\(size.width),\(size.height)",
                        source: .easel)
                ])
            }
            return expression.region(in: size)
        }
    }
}
