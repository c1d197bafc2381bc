import ImageEditing
import Testing

struct PictureReferenceTests {
    @Test(
        "JOB is a job without a number, JOB#K its K-th picture",
        arguments: [
            ("3f2a91", PictureReference(job: "3f2a91", position: nil)), ("3f2a91#1", PictureReference(job: "3f2a91", position: 1)),
            ("last", PictureReference(job: "last", position: nil)), ("last#12", PictureReference(job: "last", position: 12)),
        ])
    func read(text: String, reference: PictureReference) {
        #expect(PictureReference(text) == reference)
    }

    @Test(
        "text without a job, or with no number from 1 behind its #, is no reference",
        arguments: [
            "", "#", "#2", "3f2a91#", "3f2a91#0", "3f2a91#-1", "3f2a91#x", "3f2a91#1#2", "3f2a91# 1", "3f2a91#99999999999999999999",
        ])
    func refused(text: String) {
        #expect(PictureReference(text) == nil)
    }

    @Test("a reference is written as it is read", arguments: ["3f2a91", "3f2a91#1", "last#12"])
    func roundTrip(text: String) {
        #expect(PictureReference(text)?.description == text)
    }

    @Test(
        "for a person six digits of the id are enough, and the number stays",
        arguments: [(nil, "3f2a91"), (2, "3f2a91#2")] as [(Int?, String)])
    func short(position: Int?, text: String) {
        #expect(PictureReference(job: "3f2a910000000000", position: position).short == text)
    }
}
