/// Stores pixels one behind another in fewer bytes than they have: without alpha, which stands last.
///
/// - Parameters:
///   - size: Bytes of a pixel, 4 or 8.
///   - stored: Bytes of a stored one, at most `size`.
///   - target: What a pixel's last bytes write into the next is written over; behind the last one there must be room for them.
public func storePixels(_ pixels: UnsafeRawBufferPointer, of size: Int, as stored: Int, into target: UnsafeMutableRawPointer) {
    var place = 0
    for from in stride(from: 0, to: pixels.count, by: size) {
        if size == 8 {
            target.storeBytes(of: pixels.loadUnaligned(fromByteOffset: from, as: UInt64.self), toByteOffset: place, as: UInt64.self)
        } else {
            target.storeBytes(of: pixels.loadUnaligned(fromByteOffset: from, as: UInt32.self), toByteOffset: place, as: UInt32.self)
        }
        place += stored
    }
}
