import Glibc
import ImageFiles
import Raster
import SystemPackage

/// A file without a name, in memory. `path` opens it anew each time, as a picture's path does.
let file: (descriptor: FileDescriptor, path: FilePath) = {
    let name = FilePath("/dev/shm/easel-fuzz-\(getpid())")
    guard let descriptor = try? FileDescriptor.open(name, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
    else { fatalError("\(name) cannot be made") }
    unlink(name.string)
    return (descriptor, FilePath("/proc/self/fd/\(descriptor.rawValue)"))
}()

/// The descriptor that the next open file gets: the same before and after, when nothing was left open.
func nextDescriptor() -> CInt {
    let descriptor = dup(file.descriptor.rawValue)
    close(descriptor)
    return descriptor
}

/// Whether every row can be read.
func decodes(_ open: @autoclosure () throws -> ImageReader) -> Bool {
    do {
        var reader = try open()
        try reader.forEachBand { _, _, _ in }
        return true
    } catch { return false }
}

/// A precondition that says what it found in a release build too.
func require(_ condition: Bool, _ otherwise: String) {
    if !condition { fatalError(otherwise) }
}

/// Everything that `easel inspect` does to a file, and the same bytes from memory.
@_cdecl("LLVMFuzzerTestOneInput")
public func inspect(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard ftruncate(file.descriptor.rawValue, 0) == 0, pwrite(file.descriptor.rawValue, bytes, count, 0) == count else {
        fatalError("/dev/shm is full")
    }
    let next = nextDescriptor()
    defer { require(nextDescriptor() == next, "a file was left open") }

    _ = PNGChunks(bytes)?.text("parameters")
    let inspection = ImageInspection(file.path)
    // Without a size nothing but the header can be read, but whoever tries must get an error.
    let size = inspection.info?.size ?? PixelSize(width: 1, height: 1)
    guard max(size.width, size.height) <= 1 << 18, size.width * size.height <= 1 << 18 else { return 0 }
    let fromFile = decodes(try ImageReader(file.path, as: .sRGB))
    let fromMemory = decodes(try ImageReader(bytes: bytes, as: .sRGB))
    let isWhole = ImageInspection(file.path, deep: true).status == .ok
    require(fromFile == fromMemory, "from a file: \(fromFile), from memory: \(fromMemory)")
    require(!isWhole || fromFile, "inspected as whole, but it cannot be read")
    return 0
}
