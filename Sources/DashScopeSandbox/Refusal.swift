/// An answer of the service that is no success.
struct Refusal: Error {
    var status: Int
    var code: String
    var message: String

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func invalid(_ message: String) -> Refusal { Refusal(400, "InvalidParameter", message) }
}
