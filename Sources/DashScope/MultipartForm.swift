import ImageEditing

/// A form with one file, as browsers send it.
///
/// Source: RFC 7578.
struct MultipartForm {
    let boundary: String
    let bytes: [UInt8]

    init(fields: [(String, String)], fileName: String, file: [UInt8]) {
        // Random enough not to stand in any file: 128 bits.
        boundary = "easel-" + String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.count + 4096)
        for (name, value) in fields {
            bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
        }
        bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(fileName)\"\r\n\r\n".utf8
        bytes += file
        bytes += "\r\n--\(boundary)--\r\n".utf8
        self.bytes = bytes
    }
}
