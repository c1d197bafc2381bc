import Foundation
import SystemPackage
import Testing

@testable import DashScope

struct APIKeyTests {
    @Test("white space around a key is not part of it", arguments: ["sk-abc", " sk-abc", "sk-abc\n", "\r\n\tsk-abc \n"])
    func trimmed(text: String) throws {
        #expect(try APIKey(text).secret == "sk-abc")
    }

    @Test(
        "what cannot be a key is refused",
        arguments: ["", " ", "\n", "sk-a b", "Bearer sk-abc", "sk-ä", "sk-图", "sk-a\nsk-b", "sk-\u{7F}", "sk-a\u{0}b"])
    func refused(text: String) {
        let error = #expect(throws: DashScopeError.self) { try APIKey(text) }
        #expect(error?.kind == .key)
    }

    @Test("a key of the Coding Plan is refused, since it does not reach the image models")
    func codingPlan() {
        let error = #expect(throws: DashScopeError.self) { try APIKey("sk-sp-abc") }
        #expect(error?.kind == .key && error?.message.contains("Coding Plan") == true)
    }

    @Test(
        "each of the documented variables holds the key",
        arguments: ["DASHSCOPE_API_KEY", "QWENCLOUD_API_KEY", "QWEN_API_KEY", "QIANWEN_API_KEY"])
    func variable(name: String) throws {
        #expect(try APIKey.fromEnvironment([name: "sk-abc", "PATH": "/bin"]).secret == "sk-abc")
    }

    @Test("DASHSCOPE_API_KEY comes before the others, and an empty one does not count")
    func order() throws {
        let others = ["QWENCLOUD_API_KEY": "sk-2", "QWEN_API_KEY": "sk-3", "QIANWEN_API_KEY": "sk-4"]
        #expect(try APIKey.fromEnvironment(others.merging(["DASHSCOPE_API_KEY": "sk-1"]) { first, _ in first }).secret == "sk-1")
        #expect(try APIKey.fromEnvironment(others.merging(["DASHSCOPE_API_KEY": ""]) { first, _ in first }).secret == "sk-2")
    }

    @Test("a wrong key in the first variable is an error, not a reason to take the next")
    func wrongFirst() {
        #expect(throws: DashScopeError.self) { try APIKey.fromEnvironment(["DASHSCOPE_API_KEY": "sk-sp-1", "QWEN_API_KEY": "sk-2"]) }
    }

    @Test("a file that a variable names holds the key")
    func file() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "easel-key-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data("sk-from-file\n".utf8).write(to: url)
        #expect(try APIKey.fromFile(FilePath(url.path)).secret == "sk-from-file")
        #expect(try APIKey.fromEnvironment(["DASHSCOPE_API_KEY_FILE_PATH": url.path]).secret == "sk-from-file")
        #expect(try APIKey.fromEnvironment(["DASHSCOPE_API_KEY_FILE_PATH": url.path, "QIANWEN_API_KEY": "sk-4"]).secret == "sk-4")
    }

    @Test("a file that is not there is an error that names it")
    func noFile() {
        let error = #expect(throws: DashScopeError.self) { try APIKey.fromFile("/no/such/key") }
        #expect(error?.kind == .key && error?.message.contains("/no/such/key") == true)
    }

    @Test("a key is shown as three dots")
    func shown() throws {
        #expect(try APIKey("sk-abc").description == "sk-…")
    }
}
