import Easel

extension JSONValue {
    /// The boxes of an array of four corners each.
    var boxes: [Region] { (array ?? []).compactMap { Region(corners: ($0.array ?? []).compactMap(\.integer)) } }
}
