import ImageComparison
import ImageFiles
import Raster

let room = try ImageReader("samples/room.jpg", as: .sRGB)
let again = try ImageReader("samples/room.jpg", as: .sRGB)
let comparison = try Comparison(of: room, with: again)
print("room.jpg is \(room.info.displaySize), and is itself: \(comparison.psnr == nil)")
