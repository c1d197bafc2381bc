import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The MD5 of bytes that come in pieces, as storage servers state it: no protection against anybody, only against accidents.
public struct ContentMD5 {
    private var hash = Insecure.MD5()

    public init() {}

    public mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    /// 32 hexadecimal digits, as storage services' tags have it.
    public func hexText() -> String { hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// In base64, as `Content-MD5` has it.
    public func text() -> String { Data(hash.finalize()).base64EncodedString() }
}
