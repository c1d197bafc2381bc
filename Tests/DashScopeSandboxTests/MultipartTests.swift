import Testing

@testable import DashScope
@testable import DashScopeSandbox

struct MultipartTests {
    private func parse(_ text: String, _ contentType: String) -> Multipart? { Multipart(Array(text.utf8), contentType: contentType) }

    /// Source: RFC 7578, section 4.
    @Test(
        "a form has its fields and its file",
        arguments: [
            "multipart/form-data; boundary=XyZ", "multipart/form-data; boundary=\"XyZ\"",
            "multipart/form-data; boundary=XyZ; charset=utf-8",
        ])
    func form(contentType: String) throws {
        let form = try #require(
            parse(
                "--XyZ\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/b.png\r\n--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.png\"\r\nContent-Type: image/png\r\n\r\nbytes\r\n--XyZ--\r\n",
                contentType))
        #expect(form.fields == ["key": "a/b.png"])
        #expect(form.file == Array("bytes".utf8))
    }

    @Test("the file's own line ends, dashes and zeros are kept")
    func fileBytes() throws {
        let file = Array("\r\n--not the boundary\r\n\r\n--\r\n".utf8) + [0, 255, 13, 10]
        let sent = MultipartForm(fields: [("key", "a")], fileName: "b.png", file: file)
        let form = try #require(Multipart(sent.bytes, contentType: "multipart/form-data; boundary=\(sent.boundary)"))
        #expect(form.file == file)
    }

    @Test("an empty value and an empty file are there")
    func empty() throws {
        let sent = MultipartForm(fields: [("key", "")], fileName: "b.png", file: [])
        let form = try #require(Multipart(sent.bytes, contentType: "multipart/form-data; boundary=\(sent.boundary)"))
        #expect(form.fields == ["key": ""])
        #expect(form.file == [])
    }

    @Test("the client's form is read as it was meant")
    func clientForm() throws {
        let fields = [("OSSAccessKeyId", "LTAI"), ("policy", "eyJ="), ("key", "dir/图 1.png")]
        let sent = MultipartForm(fields: fields, fileName: "1.png", file: [1, 2, 3])
        let form = try #require(Multipart(sent.bytes, contentType: "multipart/form-data; boundary=\(sent.boundary)"))
        #expect(form.fields == ["OSSAccessKeyId": "LTAI", "policy": "eyJ=", "key": "dir/图 1.png"])
    }

    @Test(
        "what is no form with this boundary is none",
        arguments: [
            ("", "multipart/form-data; boundary=X"), ("hello", "multipart/form-data; boundary=X"),
            ("--X--\r\n", "multipart/form-data; boundary=X"),
            ("--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--X--\r\n", "multipart/form-data"),
            ("--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--X--\r\n", "multipart/form-data; boundary=Y"),
            ("--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", "multipart/form-data; boundary=X"),
            ("--X\r\nno blank line\r\n--X--\r\n", "multipart/form-data; boundary=X"),
            ("--X\r\nContent-Disposition: form-data\r\n\r\n1\r\n--X--\r\n", "multipart/form-data; boundary=X"),
        ])
    func noForm(body: String, contentType: String) {
        #expect(parse(body, contentType) == nil)
    }

    @Test("no cut of a form makes the parser crash")
    func cuts() {
        let sent = MultipartForm(fields: [("key", "a"), ("policy", "b")], fileName: "b.png", file: [1, 2, 3])
        for length in 0..<sent.bytes.count {
            _ = Multipart(Array(sent.bytes.prefix(length)), contentType: "multipart/form-data; boundary=\(sent.boundary)")
        }
    }
}
