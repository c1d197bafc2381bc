import Foundation
import ImageEditing
import Testing

struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue { try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }

    @Test(
        "each kind is read as itself",
        arguments: [
            ("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false)), ("0", .integer(0)), ("1", .integer(1)),
            ("-7", .integer(-7)),
            ("1.5", .number(1.5)), ("1e300", .number(1e300)), (#""1""#, .string("1")), (#""""#, .string("")), ("[]", .array([])),
            ("{}", .object([:])),
            (#"[null,{"a":[1]}]"#, .array([.null, ["a": [1]]])),
        ])
    func kinds(text: String, value: JSONValue) throws {
        #expect(try read(text) == value)
    }

    @Test("whole numbers are exact beyond what a double can hold")
    func bigIntegers() throws {
        // 2^53 + 1.
        #expect(try read("9007199254740993") == .integer(9_007_199_254_740_993))
    }

    @Test("a whole number may be written with a decimal point", arguments: [("4.0", 4), ("4", 4), ("-2.0", -2)])
    func integer(text: String, value: Int) throws {
        #expect(try read(text).integer == value)
    }

    @Test("what is no whole number is none", arguments: ["4.5", "true", #""4""#, "null", "1e300", "[4]"])
    func noInteger(text: String) throws {
        #expect(try read(text).integer == nil)
    }

    @Test("a value survives being written", arguments: [#"{"a":[1,2.5,"x",null,true,{"b":{}}]}"#, #"["图","\u0007","\\"]"#])
    func roundTrip(text: String) throws {
        let value = try read(text)
        #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value)) == value)
    }

    @Test("a member of what is no object, or has none of that name, is nil")
    func subscripts() throws {
        let value = try read(#"{"a": {"b": 1}}"#)
        #expect(value["a"]?["b"]?.integer == 1)
        #expect(value["b"] == nil)
        #expect(value["a"]?["b"]?["c"] == nil)
    }

    @Test("what is no JSON is an error", arguments: ["", "{", "[1", "nul", #"{"a"}"#])
    func wrong(text: String) {
        #expect(throws: (any Error).self) { try read(text) }
    }
}
