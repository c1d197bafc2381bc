import Easel

extension RegionExpression {
    /// The region that a word of the command line means.
    ///
    /// - Throws: ``InvalidEdit`` for a word that is none.
    init(word: String) throws(InvalidEdit) {
        guard let expression = RegionExpression(word) else {
            throw InvalidEdit([
                Finding("regions", found: "“\(word)” is no region", allowed: "x1,y1,x2,y2, or +x,y,wxh, or in %", source: .easel)
            ])
        }
        self = expression
    }
}
