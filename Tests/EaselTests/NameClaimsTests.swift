import SystemPackage
import Testing

@testable import Easel

struct NameClaimsTests {
    @Test("a name is given once, whatever its case or Unicode form", arguments: ["photo", "PHOTO", "Photo"])
    func once(again: String) throws {
        let claims = NameClaims()
        #expect(claims.claim("Photo", in: "/nowhere", sharing: false))
        #expect(!claims.claim(again, in: "/nowhere", sharing: true))
        #expect(claims.claim("caf\u{E9}", in: "/nowhere", sharing: false))
        #expect(!claims.claim("cafe\u{301}", in: "/nowhere", sharing: false))
        #expect(claims.claim("Photo", in: "/elsewhere", sharing: false))
    }

    @Test("a picture that is there has its name, unless it may be replaced")
    func present() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "Room.png")
        #expect(!NameClaims().claim("room", in: folder.path, sharing: false))
        #expect(NameClaims().claim("room", in: folder.path, sharing: true))
    }
}
