import Foundation
import Testing

/// The files under `Fixtures`.
enum Fixture {
    static func decode<Value: Decodable>(_ name: String) -> Value {
        do {
            let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
            return try JSONDecoder().decode(Value.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
        } catch {
            fatalError("\(name): \(error)")
        }
    }
}
