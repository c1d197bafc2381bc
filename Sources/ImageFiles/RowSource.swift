import Raster

/// Rows that come one at a time in a format of their own.
protocol RowSource: AnyObject {
    var format: RowFormat { get }
    func readRow(into row: UnsafeMutableBufferPointer<UInt8>) throws(ImageFileError)
    /// Reads what follows the last row.
    func finish() throws(ImageFileError)
}
