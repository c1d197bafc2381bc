import Easel
import Foundation

extension Bitmap {
    /// Smooth waves that repeat nowhere, so that a result can be aligned with them.
    ///
    /// - Parameter shift: How far to the right and down all of it lies.
    static func waves(_ size: PixelSize, shift: (x: Double, y: Double) = (x: 0, y: 0)) -> Bitmap {
        var bitmap = Bitmap(size: size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let (u, v) = (Double(x) - shift.x, Double(y) - shift.y)
                let sum = sin(u / 7.3 + sin(v / 19)) + sin(v / 9.1 + sin(u / 23)) + sin((u + v) / 4.7 + sin(u / 31))
                let level = UInt8(min(max(128 + sum * 32, 0), 255))
                bitmap[x, y] = SRGBColor(red: level, green: level / 2 + 60, blue: 255 - level)
            }
        }
        return bitmap
    }

    /// How many pixels differ from those of another picture of this size, outside of all boxes.
    func differences(from other: Bitmap, outside boxes: [Region] = []) -> Int {
        precondition(size == other.size, "only pictures of one size have the same pixels")
        var count = 0
        for y in 0..<size.height {
            let here = boxes.filter { $0.top <= y && y < $0.bottom }
            for x in 0..<size.width where !here.contains(where: { $0.left <= x && x < $0.right }) {
                if self[x, y] != other[x, y] { count += 1 }
            }
        }
        return count
    }
}
