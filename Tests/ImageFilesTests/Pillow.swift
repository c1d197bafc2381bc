import Foundation
import SystemPackage

/// Python's picture library, a decoder that shares no code of ours.
enum Pillow {
    /// Whether `python3` has it.
    static let isInstalled = (try? run("import PIL")) != nil

    /// The mode of a file, as `RGB`, and its pixels.
    static func decode(_ path: FilePath) throws -> (mode: String, pixels: [UInt8]) {
        let script =
            "import sys; from PIL import Image; p = Image.open(sys.argv[1]); "
            + "sys.stdout.buffer.write(p.mode.ljust(8).encode() + p.tobytes())"
        let output = try run(script, path.string)
        return (String(decoding: output.prefix { $0 != 0x20 }, as: UTF8.self), Array(output.dropFirst(8)))
    }

    private struct Failure: Error { var status: Int32 }

    private static func run(_ script: String, _ arguments: String...) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return [UInt8](data)
    }
}
