import Easel
import Testing

@Suite("easel models")
struct ModelsCommandTests {
    @Test("--json is a line for each model, each with its limits and their sources")
    func catalogue() async throws {
        let answer = try await Tool.run("models", "--json", in: Desk())
        #expect(answer.exitCode == 0)
        let models = try answer.objects()
        let ids = models.compactMap { $0["id"]?.string }
        #expect(
            Set(ids).isSuperset(of: [
                "wan2.7-image", "wan2.7-image-pro", "wan2.6-image", "wan2.5-i2i-preview", "qwen-image-edit-plus", "z-image-turbo",
            ]))
        #expect(Set(ids).count == models.count)
        for model in models { #expect(model["images"]?["sides"]?["source"]?.string?.isEmpty == false) }
    }

    @Test("one model is one line, and its text names the same limits")
    func one() async throws {
        let desk = try Desk()
        let model = try await Tool.run("models", "wan2.7-image", "--json", in: desk).object()
        #expect(model["images"]?["sides"]?["value"] == [240, 8000])
        #expect(try await Tool.run("models", "wan2.7-image", in: desk).output.contains("240 to 8000"))
    }

    @Test("a name that is nearly right gets the names that are like it: exit 4")
    func nearly() async throws {
        let answer = try await Tool.run("models", "wan2.7-imag", "--json", in: Desk())
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains("wan2.7-image") == true)
    }
}
