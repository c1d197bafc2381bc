import ImageEditing
import Testing

@testable import DashScope

struct BaseURLTests {
    /// Source: Model Studio, “Base URLs”, read 2026-11-21.
    @Test(
        "each place has the hosts of the vendor's page",
        arguments: [
            (ServiceRegion.beijing, "https://dashscope.aliyuncs.com/api/v1", "https://ws-1.cn-beijing.maas.aliyuncs.com/api/v1"),
            (.singapore, "https://dashscope-intl.aliyuncs.com/api/v1", "https://ws-1.ap-southeast-1.maas.aliyuncs.com/api/v1"),
            (.virginia, "https://dashscope-us.aliyuncs.com/api/v1", "https://ws-1.us-east-1.maas.aliyuncs.com/api/v1"),
        ])
    func hosts(region: ServiceRegion, classic: String, workspace: String) throws {
        #expect(try BaseURL(region).text == classic)
        #expect(try BaseURL(region, workspaceID: "ws-1").text == workspace)
    }

    @Test("Frankfurt has only hosts of workspaces, and the error says how to name one")
    func frankfurt() throws {
        #expect(try BaseURL(.frankfurt, workspaceID: "ws-1").text == "https://ws-1.eu-central-1.maas.aliyuncs.com/api/v1")
        let error = #expect(throws: DashScopeError.self) { try BaseURL(.frankfurt) }
        #expect(error?.message.contains("--workspace-id") == true)
    }

    /// Source: SDK 2.0.2, `^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`.
    @Test(
        "a workspace id cannot change the host",
        arguments: [
            ("a", true), ("A1_b-c", true), ("0", true), (String(repeating: "a", count: 64), true),
            (String(repeating: "a", count: 65), false), ("", false),
            ("-a", false), ("_a", false), ("a.b", false), ("a/b", false), ("a@b", false), ("evil.com/", false), ("a b", false),
            ("é", false), ("a\n", false),
        ])
    func workspaceID(id: String, isAllowed: Bool) {
        #expect(((try? BaseURL(.singapore, workspaceID: id)) != nil) == isAllowed)
    }

    @Test(
        "a base URL is taken with and without a slash at its end, and gets the usual path when it has none",
        arguments: [
            ("https://example.com/api/v1", "https://example.com/api/v1"), ("https://example.com/api/v1/", "https://example.com/api/v1"),
            ("https://example.com", "https://example.com/api/v1"), ("https://example.com:8443/v2", "https://example.com:8443/v2"),
            ("http://127.0.0.1:8080/api/v1", "http://127.0.0.1:8080/api/v1"), ("http://localhost:1/api/v1", "http://localhost:1/api/v1"),
            ("http://[::1]:8080/api/v1", "http://[::1]:8080/api/v1"),
        ])
    func text(given: String, text: String) throws {
        #expect(try BaseURL(given).text == text)
    }

    @Test(
        "what would send the key elsewhere or unencrypted is refused",
        arguments: [
            "", "example.com", "ftp://example.com", "https://", "https:///api/v1", "http://example.com/api/v1",
            "http://127.0.0.1.example.com/api/v1",
            "http://localhost.example.com", "http://10.0.0.1/api/v1", "https://user@example.com/api/v1", "https://user:secret@example.com",
            "https://example.com/api/v1?x=1",
            "https://example.com/#a", "https://exa mple.com", "http://127.0.0.1@example.com/api/v1",
        ])
    func refused(text: String) {
        let error = #expect(throws: DashScopeError.self) { try BaseURL(text) }
        #expect(error?.kind == .configuration)
    }

    @Test(
        "only addresses of this machine are loopback",
        arguments: [
            ("http://127.0.0.1/", true), ("http://127.9.9.9", true), ("http://localhost", true), ("http://[::1]", true),
            ("https://example.com", false), ("https://127.0.0.1.example.com", false),
        ])
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try BaseURL(text).isLoopback == isLoopback)
    }

    @Test(
        "a port that does not exist is refused, and so is a host that is none",
        arguments: [
            "http://localhost:99999/api/v1", "https://a.example:/api/v1", "https://a.example:x/api/v1", "https://[::1/api/v1",
            "https://:443/api/v1",
        ])
    func impossible(text: String) {
        #expect(throws: DashScopeError.self) { try BaseURL(text) }
    }

    @Test("a name in a base URL is refused, and its password is not repeated")
    func userInfo() {
        let error = #expect(throws: DashScopeError.self) { try BaseURL("https://user:sk-secret@a.example/api/v1") }
        #expect(error?.description.contains("sk-secret") == false)
    }

    @Test("the host is told without its port", arguments: [("https://example.com:8443/x", "example.com"), ("http://[::1]:80/x", "::1")])
    func host(text: String, host: String) throws {
        #expect(try BaseURL(text).host == host)
    }
}
