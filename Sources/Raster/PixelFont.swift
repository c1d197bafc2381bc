/// A small typeface of 5 × 7 pixels with two rows for descenders, for captions on pictures.
///
/// Drawn for Easel. Letters, digits and the signs of captions; anything else shows as a hollow box.
public enum PixelFont {
    /// Pixels of one character cell, its blank column and line included, at scale 1.
    public static let advance = 6
    public static let lineHeight = 11

    /// The size of a line of text.
    public static func size(of text: String, scale: Int) -> PixelSize {
        PixelSize(width: max(1, text.count * advance * scale), height: lineHeight * scale)
    }

    /// The nine rows of a character, five bits each, the left pixel in the highest bit.
    static func rows(of character: Character) -> [UInt8] {
        let digits = Array((glyphs[character] ?? unknown).utf8)
        return stride(from: 0, to: digits.count, by: 2).map { index in
            digits[index...(index + 1)].reduce(0) { $0 << 4 | ($1 < 0x3A ? $1 - 0x30 : $1 - 0x37) }
        }
    }

    private static let unknown = "1F11111111111F0000"

    /// Two hexadecimal digits a row.
    private static let glyphs: [Character: String] = [
        "A": "0E11111F1111110000",
        "B": "1E11111E11111E0000",
        "C": "0E11101010110E0000",
        "D": "1E11111111111E0000",
        "E": "1F10101E10101F0000",
        "F": "1F10101E1010100000",
        "G": "0E11101711110E0000",
        "H": "1111111F1111110000",
        "I": "0E04040404040E0000",
        "J": "0702020202120C0000",
        "K": "111214181412110000",
        "L": "1010101010101F0000",
        "M": "111B15151111110000",
        "N": "111919151313110000",
        "O": "0E11111111110E0000",
        "P": "1E11111E1010100000",
        "Q": "0E11111115120D0000",
        "R": "1E11111E1412110000",
        "S": "0F10100E01011E0000",
        "T": "1F0404040404040000",
        "U": "1111111111110E0000",
        "V": "111111110A0A040000",
        "W": "11111115151B110000",
        "X": "110A0A040A0A110000",
        "Y": "11110A040404040000",
        "Z": "1F01020408101F0000",
        "a": "00000E010F110F0000",
        "b": "10101E1111111E0000",
        "c": "00000E1010100E0000",
        "d": "01010F1111110F0000",
        "e": "00000E111F100E0000",
        "f": "06081E080808080000",
        "g": "00000F1111110F010E",
        "h": "101016191111110000",
        "i": "04000C0404040E0000",
        "j": "02000602020202020C",
        "k": "101012141814120000",
        "l": "0C04040404040E0000",
        "m": "00001A151515150000",
        "n": "000016191111110000",
        "o": "00000E1111110E0000",
        "p": "00001E1111111E1010",
        "q": "00000F1111110F0101",
        "r": "000016181010100000",
        "s": "00000F100E011E0000",
        "t": "08081E080808060000",
        "u": "0000111111130D0000",
        "v": "00001111110A040000",
        "w": "0000111115150A0000",
        "x": "0000110A040A110000",
        "y": "0000111111110F010E",
        "z": "00001F0204081F0000",
        "0": "0E11131519110E0000",
        "1": "040C040404040E0000",
        "2": "0E11010608101F0000",
        "3": "0E11010601110E0000",
        "4": "02060A121F02020000",
        "5": "1F101E0101110E0000",
        "6": "0608101E11110E0000",
        "7": "1F0102020404040000",
        "8": "0E11110E11110E0000",
        "9": "0E11110F01020C0000",
        " ": "000000000000000000",
        ".": "00000000000C0C0000",
        ",": "00000000000C0C0408",
        ":": "000C0C000C0C000000",
        ";": "000C0C000C0C040800",
        "-": "0000001F0000000000",
        "_": "0000000000001F0000",
        "+": "0004041F0404000000",
        "=": "00001F001F00000000",
        "/": "010102040810100000",
        "\\": "101008040201010000",
        "(": "020408080804020000",
        ")": "080402020204080000",
        "[": "0E08080808080E0000",
        "]": "0E02020202020E0000",
        "{": "060808100808060000",
        "}": "0C02020102020C0000",
        "%": "191902040813130000",
        "#": "0A0A1F0A1F0A0A0000",
        "*": "0004150E1504000000",
        "!": "040404040400040000",
        "?": "0E1101020400040000",
        "'": "040408000000000000",
        "\"": "0A0A0A000000000000",
        "<": "020408100804020000",
        ">": "080402010204080000",
        "@": "0E11171517100E0000",
        "&": "0C12140815120D0000",
        "|": "040404040404040000",
        "~": "000008150200000000",
        "$": "040F140E051E040000",
        "^": "040A11000000000000",
        "`": "080400000000000000",
        "×": "0000110A040A110000",
        "→": "0004021F0204000000",
        "Δ": "04040A0A11111F0000",
        "…": "000000000000150000",
        "·": "000000040000000000",
    ]
}

extension Bitmap {
    /// Writes a line of text with the top left of its cell at (`x`, `y`); what falls outside is left out.
    public mutating func draw(_ text: String, x: Int, y: Int, scale: Int, color: SRGBColor, opacity: Double = 1) {
        for (index, character) in text.enumerated() {
            let left = x + index * PixelFont.advance * scale
            for (row, bits) in PixelFont.rows(of: character).enumerated() {
                for column in 0..<5 where bits & (16 >> UInt8(column)) != 0 {
                    let corner = (x: left + column * scale, y: y + (row + 1) * scale)
                    fill(
                        Region(left: corner.x, top: corner.y, right: corner.x + scale, bottom: corner.y + scale), with: color,
                        opacity: opacity)
                }
            }
        }
    }
}
