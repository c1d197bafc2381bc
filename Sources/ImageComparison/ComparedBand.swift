import Raster

/// Rows of two pictures that are compared, and those around them that are held.
struct ComparedBand: Sendable {
    /// Of the pictures.
    let size: PixelSize
    /// RGBA, from row ``heldRow`` on.
    let before: [UInt8]
    let after: [UInt8]
    let heldRow: Int
    /// Those that are compared; the others are only looked at.
    let rows: Range<Int>
}
