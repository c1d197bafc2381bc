import Testing

/// An edit that a person gets wrong, and what they are told.
struct BadInput: Sendable, CustomTestStringConvertible {
    let name: String
    /// Behind `edit --sandbox --workspace shoot`.
    let words: [String]
    let exitCode: Int32
    /// What stands in the sentence: the thing, what was found, what is allowed.
    let says: [String]
    /// What stands in it, or in the hint, as the way on.
    let wayOn: String

    init(_ name: String, _ words: String..., exit: Int32, says: [String], wayOn: String) {
        self.name = name
        self.words = words
        exitCode = exit
        self.says = says
        self.wayOn = wayOn
    }

    var testDescription: String { name }

    static let all = [
        BadInput(
            "missing file", "--image", "nope.png", "-p", "x", exit: 5, says: ["nope.png", "does not exist"], wayOn: "Nothing was sent"),
        BadInput(
            "text named .png", "--image", "text.png", "-p", "x", exit: 5, says: ["text.png", "no picture", "this is no"],
            wayOn: "Nothing was sent"),
        BadInput(
            "100 × 100 pixels", "--image", "small.png", "-p", "x", exit: 5, says: ["small.png", "100 × 100", "240 to 8000"],
            wayOn: "easel prepare"),
        BadInput(
            "box outside", "--image", "ok.png", "-p", "x", "--region", "10,10,400,20", exit: 5, says: ["10,10,400,20", "0,0,300,300"],
            wayOn: "Nothing was sent"),
        BadInput(
            "empty box", "--image", "ok.png", "-p", "x", "--region", "10,10,10,20", exit: 5, says: ["10,10,10,20", "x1 < x2"],
            wayOn: "Nothing was sent"),
        BadInput(
            "words that are no box", "--image", "ok.png", "-p", "x", "--region", "left", exit: 5, says: ["left", "x1,y1,x2,y2"],
            wayOn: "Nothing was sent"),
        BadInput(
            "region of an unknown name", "--image", "room=ok.png", "-p", "{room}", "--region", "hall:1,1,9,9", exit: 5,
            says: ["hall:1,1,9,9", "names no reference image"], wayOn: "the names are room"),
        BadInput(
            "unknown name in the prompt", "--image", "room=ok.png", "-p", "{hall} in {room}", exit: 5,
            says: ["{hall}", "names no reference image"],
            wayOn: "the names are room"),
        BadInput(
            "name that the prompt leaves out", "--image", "room=ok.png", "-p", "x", exit: 5, says: ["“room”", "not in the prompt"],
            wayOn: "{room}"),
        BadInput(
            "two references of one name", "--image", "a=ok.png", "--image", "a=ok.png", "-p", "{a}", exit: 4,
            says: ["Two reference images", "“a”"],
            wayOn: "its own name"),
        BadInput(
            "more box lists than images", "--edit", "lists.json", exit: 5, says: ["2 lists", "1 reference image"],
            wayOn: "one list for each image"),
        BadInput("three boxes", "--edit", "boxes.json", exit: 5, says: ["3 boxes", "at most 2"], wayOn: "Nothing was sent"),
        BadInput(
            "palette of 99.99 %", "--image", "ok.png", "-p", "x", "--palette", "#111111:33.33,#222222:33.33,#333333:33.33", exit: 5,
            says: ["99.99%", "100.00%"], wayOn: "easel palette normalize"),
        BadInput(
            "prompt that is not UTF-8", "--image", "ok.png", "--prompt-file", "latin.txt", exit: 4, says: ["latin.txt", "not UTF-8"],
            wayOn: "UTF-8"),
        BadInput(
            "prompt file that is missing", "--image", "ok.png", "--prompt-file", "no.txt", exit: 5, says: ["no.txt", "does not exist"],
            wayOn: ""),
        BadInput("prompt of nothing", "--image", "ok.png", exit: 5, says: ["prompt", "empty"], wayOn: "say in words"),
        BadInput(
            "output that exists", "--image", "ok.png", "-p", "x", "-o", "there.png", exit: 4, says: ["there.png", "exists"],
            wayOn: "--overwrite"),
        BadInput(
            "two pictures in one file", "--image", "ok.png", "-p", "x", "-n", "2", "-o", "new.png", exit: 4,
            says: ["2 pictures", "new.png"], wayOn: "folder"),
        BadInput("five pictures", "--image", "ok.png", "-p", "x", "-n", "5", exit: 5, says: ["5", "1 to 4"], wayOn: "Nothing was sent"),
        BadInput("size that is none", "--image", "ok.png", "-p", "x", "--size", "big", exit: 4, says: ["“big”"], wayOn: "1280*1280"),
        BadInput(
            "unknown place", "--image", "ok.png", "-p", "x", "--service-region", "mars", exit: 4, says: ["“mars”"], wayOn: "singapore"),
        BadInput("unknown option", "--colour", exit: 4, says: ["--colour"], wayOn: "--help"),
    ]

    /// The files that the words name.
    static func desk() throws -> Desk {
        let desk = try Desk()
        try desk.picture("ok.png")
        try desk.picture("small.png", width: 100, height: 100)
        try desk.write("this is no picture\n", to: "text.png")
        try desk.write("mine", to: "there.png")
        try desk.write([0x63, 0x61, 0x66, 0xE9], to: "latin.txt")
        try desk.write(##"{"prompt": "x", "images": ["ok.png"], "bbox_list": [[[1, 1, 9, 9]], []]}"##, to: "lists.json")
        try desk.write(
            ##"{"prompt": "x", "images": ["ok.png"], "bbox_list": [[[1, 1, 9, 9], [1, 1, 9, 9], [1, 1, 9, 9]]]}"##, to: "boxes.json")
        return desk
    }
}
