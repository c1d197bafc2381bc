/// The parts of a picture file that can carry a text beside its picture.
public protocol AnnotatedPicture {
    /// The UTF-8 text with this keyword; `nil` when there is none.
    func text(_ keyword: String) -> String?

    /// The file with a text in place of an earlier one with this keyword.
    func bytes(settingText text: String, for keyword: String) -> [UInt8]

    /// What makes up the picture itself, in order; texts, dates and the like are left out.
    func forEachPictureByte(_ body: (ArraySlice<UInt8>) -> Void)
}

extension PNGChunks: AnnotatedPicture {}
