import Easel

/// Where the script's `--output` puts pictures, changed so that nothing is replaced.
struct SkillOutput {
    /// A file, or a folder.
    let path: FilePath
    /// What the names in that folder begin with; `nil` for a file.
    let stem: String?

    /// - Parameter wished: As it was typed. The extension is the picture's own, PNG, whatever was typed.
    init(_ wished: FilePath, of plan: EditPlan) {
        let suffixes = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "md"]
        guard let suffix = wished.extension?.lowercased(), suffixes.contains(suffix) else {
            path = wished
            stem = nil
            return
        }
        let folder = wished.absolute.removingLastComponent()
        let own = plan.edit.mode == .interleave ? "md" : "png"
        let name = wished.stem ?? "output"
        let file = folder.appending("\(name).\(own)")
        if suffix != own { Output.note("easel: The result is \(own == "md" ? "Markdown" : "a PNG"), so its name ends in .\(own).") }
        let isFree = [file, folder.appending("\(name).json")].allSatisfy { !PictureFolder.exists($0) }
        if plan.imageCount == 1, own == "png", isFree {
            path = file
            stem = nil
        } else {
            path = folder
            stem = name
        }
    }
}
