import ImageEditing
import Raster

/// A size as the service takes it: an asterisk and no other sign.
enum SandboxSize {
    case pixels(PixelSize)
    case keyword(String)

    init?(_ text: String) {
        if ["1K", "2K", "4K"].contains(text) {
            self = .keyword(text)
            return
        }
        let parts = text.split(separator: "*", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], width > 0, height > 0 else { return nil }
        self = .pixels(PixelSize(width: width, height: height))
    }
}
