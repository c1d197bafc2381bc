import ImageEditing
import Raster
import Testing

/// The limits of one model, copied by hand from the documents, so that the catalogue is not compared with itself.
///
/// Source: the pages of the models and the user's document, read 2026-11-21. Where they differ, what all of them forbid is
/// refused and the rest is advice.
struct LimitTable: Sendable, CustomTestStringConvertible {
    /// Texts are the limit and one more than it as a sentence shows them.
    enum Prompt: Sendable {
        case characters(Int, limit: String, beyond: String)
        case tokens(Int, limit: String, beyond: String)
    }

    /// Whether every document lists it, only one, or none.
    enum NegativePrompt: Sendable { case listed, disputed, absent }

    enum Alpha: Sendable { case refused, disputed, undocumented }

    enum Count: Sendable {
        case range(ClosedRange<Int>)
        /// `n` is 1 or must not be sent.
        case oneAtATime
    }

    struct Input: Sendable {
        var formats: [ImageFormat]
        var formatSentence: String
        var refusedFormats: [ImageFormat]
        var sides: ClosedRange<Int>
        var shapes: [PixelSize]
        var refusedShapes: [PixelSize] = []
        var byteCount: Int
        var byteText: String
        var byteTextBeyond: String
        var alpha: Alpha
        /// Whether a page says that only the first frame of a GIF is used.
        var usesFirstFrame = false
    }

    /// Sizes, and a part of the sentence that says what is allowed instead.
    struct Said: Sendable {
        var allowed: String
        var sizes: [String]

        init(_ allowed: String, of sizes: String...) {
            self.allowed = allowed
            self.sizes = sizes
        }
    }

    struct Sizes: Sendable {
        var taken: [String]
        var advised: [Said] = []
        var refused: [Said]
    }

    struct ModeFacts: Sendable {
        var mode: Mode
        var images: ClosedRange<Int>
        var count: Count
        var maxImages: ClosedRange<Int>?
        /// Of ``LimitTable/parameters``, those that have an effect.
        var parameters: [String]
        /// Of these, those that are sent with advice.
        var doubtful: [String] = []
        var sizes: Sizes
    }

    var id: ImageModel.ID
    var places: [ServiceRegion] = [.beijing, .singapore]
    var disputedPlaces: [ServiceRegion] = []
    var placeSentence = "--service-region beijing or singapore"
    var prompt: Prompt
    var negativePrompt = NegativePrompt.listed
    var input: Input?
    /// In the order text, edit, sequential, interleave.
    var modes: [ModeFacts]

    var testDescription: String { id.rawValue }

    static let parameters = [
        "bbox_list", "color_palette", "max_images", "negative_prompt", "prompt_extend", "thinking_mode", "watermark",
    ]

    /// The shares of the eight colours in the example of the wan2.7 page.
    static let pageShares = ["23.51%", "20.13%", "15.88%", "13.27%", "10.11%", "8.93%", "5.55%", "2.62%"]
}

extension LimitTable {
    static let all: [LimitTable] = [
        wan27("wan2.7-image-pro", textSizes: .wan27ProText),
        wan27("wan2.7-image", textSizes: .wan27),
        wan26Image,
        wanText("wan2.6-t2i", .characters(2100, limit: "2,100", beyond: "2,101"), .wan26Text, places: ServiceRegion.allCases),
        wanText("wan2.5-t2i-preview", .characters(2000, limit: "2,000", beyond: "2,001"), .wan25Text),
        wan25Edit,
        wanText("wan2.2-t2i-plus", .characters(500, limit: "500", beyond: "501"), .olderWan),
        wanText("wan2.2-t2i-flash", .characters(500, limit: "500", beyond: "501"), .olderWan),
        wanText("wan2.1-t2i-plus", .characters(500, limit: "500", beyond: "501"), .olderWan),
        wanText("wan2.1-t2i-turbo", .characters(500, limit: "500", beyond: "501"), .olderWan),
        wanText(
            "wanx2.0-t2i-turbo", .characters(800, limit: "800", beyond: "801"), .olderWan, places: [.beijing],
            placeSentence: "--service-region beijing"),
        qwen2("qwen-image-2.0-pro"),
        qwen2("qwen-image-2.0"),
        qwenEdit("qwen-image-edit-max", .range(1...6), .qwenEdit, promptExtend: true),
        qwenEdit("qwen-image-edit-plus", .range(1...6), .qwenEdit, promptExtend: true),
        // Conflict C16: neither size nor prompt_extend has an effect.
        qwenEdit("qwen-image-edit", .oneAtATime, .qwenEditBase, promptExtend: false),
        qwenText("qwen-image-plus"),
        qwenText("qwen-image-max"),
        qwenText("qwen-image"),
        zImage,
    ]

    private static let wanFormats: [ImageFormat] = [.jpeg, .png, .bmp, .webp]
    private static let wanFormatSentence = "allowed are JPEG, PNG, BMP, WebP"
    private static let notWanFormats: [ImageFormat] = [.gif, .tiff, .heic, .avif, .jxl, .jp2, .psd, .svg, .pdf, .ico]

    private static func wan27(_ id: ImageModel.ID, textSizes: Sizes) -> LimitTable {
        LimitTable(
            id: id, prompt: .characters(5000, limit: "5,000", beyond: "5,001"),
            // Conflict C03: the user's document lists it, the page does not.
            negativePrompt: .disputed,
            input: Input(
                formats: wanFormats, formatSentence: wanFormatSentence, refusedFormats: notWanFormats, sides: 240...8000,
                shapes: [
                    PixelSize(width: 1920, height: 240), PixelSize(width: 240, height: 1920), PixelSize(width: 8000, height: 1000),
                    PixelSize(width: 1000, height: 8000),
                ],
                refusedShapes: [
                    PixelSize(width: 1921, height: 240), PixelSize(width: 240, height: 1921), PixelSize(width: 8000, height: 999),
                    PixelSize(width: 999, height: 8000),
                ],
                byteCount: 20_000_000, byteText: "20,000,000", byteTextBeyond: "20,000,001", alpha: .refused),
            modes: [
                ModeFacts(
                    mode: .text, images: 0...0, count: .range(1...4),
                    parameters: ["color_palette", "negative_prompt", "thinking_mode", "watermark"], doubtful: ["negative_prompt"],
                    sizes: textSizes),
                ModeFacts(
                    mode: .edit, images: 1...9, count: .range(1...4),
                    parameters: ["bbox_list", "color_palette", "negative_prompt", "watermark"],
                    doubtful: ["color_palette", "negative_prompt"], sizes: .wan27),
                ModeFacts(
                    mode: .sequential, images: 0...9, count: .range(1...12), parameters: ["bbox_list", "negative_prompt", "watermark"],
                    doubtful: ["bbox_list", "negative_prompt"], sizes: .wan27),
            ])
    }

    private static let wan26Image = LimitTable(
        id: "wan2.6-image", places: ServiceRegion.allCases, prompt: .characters(2000, limit: "2,000", beyond: "2,001"),
        input: Input(
            formats: wanFormats, formatSentence: wanFormatSentence, refusedFormats: notWanFormats, sides: 240...8000,
            shapes: [PixelSize(width: 240, height: 8000), PixelSize(width: 8000, height: 240)],
            byteCount: 10_000_000, byteText: "10,000,000", byteTextBeyond: "10,000,001", alpha: .refused),
        modes: [
            ModeFacts(
                mode: .edit, images: 1...4, count: .range(1...4), parameters: ["negative_prompt", "prompt_extend", "watermark"],
                sizes: .wan26Edit),
            ModeFacts(
                mode: .interleave, images: 0...1, count: .range(1...1), maxImages: 1...5,
                parameters: ["max_images", "negative_prompt", "watermark"], sizes: .upTo1280),
        ])

    private static let wan25Edit = LimitTable(
        id: "wan2.5-i2i-preview",
        // Conflict C09.
        disputedPlaces: [.singapore],
        prompt: .characters(2000, limit: "2,000", beyond: "2,001"),
        input: Input(
            formats: wanFormats, formatSentence: wanFormatSentence, refusedFormats: notWanFormats, sides: 384...5000,
            shapes: [PixelSize(width: 384, height: 5000), PixelSize(width: 5000, height: 384)],
            byteCount: 10_000_000, byteText: "10,000,000", byteTextBeyond: "10,000,001",
            // Conflict C11.
            alpha: .disputed),
        modes: [
            ModeFacts(
                mode: .edit, images: 1...3, count: .range(1...4), parameters: ["negative_prompt", "prompt_extend", "watermark"],
                sizes: .upTo1280)
        ])

    private static func wanText(
        _ id: ImageModel.ID, _ prompt: Prompt, _ sizes: Sizes, places: [ServiceRegion] = [.beijing, .singapore],
        placeSentence: String = "--service-region beijing or singapore"
    ) -> LimitTable {
        LimitTable(
            id: id, places: places, placeSentence: placeSentence, prompt: prompt,
            modes: [
                ModeFacts(
                    mode: .text, images: 0...0, count: .range(1...4), parameters: ["negative_prompt", "prompt_extend", "watermark"],
                    sizes: sizes)
            ])
    }

    private static let qwenInput = Input(
        formats: [.jpeg, .png, .bmp, .tiff, .webp, .gif], formatSentence: "allowed are JPEG, PNG, BMP, TIFF, WebP, GIF",
        refusedFormats: [.heic, .avif, .jxl, .jp2, .psd, .svg, .pdf, .ico], sides: 384...3072,
        shapes: [PixelSize(width: 384, height: 3072), PixelSize(width: 3072, height: 384)],
        byteCount: 10_000_000, byteText: "10,000,000", byteTextBeyond: "10,000,001", alpha: .undocumented, usesFirstFrame: true)

    private static func qwen2(_ id: ImageModel.ID) -> LimitTable {
        let parameters = ["negative_prompt", "prompt_extend", "watermark"]
        return LimitTable(
            id: id, prompt: .tokens(1300, limit: "1,300", beyond: "1,301"), input: qwenInput,
            modes: [
                ModeFacts(mode: .text, images: 0...0, count: .range(1...6), parameters: parameters, sizes: .qwen2Text),
                ModeFacts(mode: .edit, images: 1...3, count: .range(1...6), parameters: parameters, sizes: .qwen2Edit),
            ])
    }

    private static func qwenEdit(_ id: ImageModel.ID, _ count: Count, _ sizes: Sizes, promptExtend: Bool) -> LimitTable {
        LimitTable(
            id: id, prompt: .tokens(800, limit: "800", beyond: "801"), input: qwenInput,
            modes: [
                ModeFacts(
                    mode: .edit, images: 1...3, count: count,
                    parameters: ["negative_prompt", "watermark"] + (promptExtend ? ["prompt_extend"] : []), sizes: sizes)
            ])
    }

    private static func qwenText(_ id: ImageModel.ID) -> LimitTable {
        LimitTable(
            id: id, prompt: .tokens(800, limit: "800", beyond: "801"),
            modes: [
                ModeFacts(
                    mode: .text, images: 0...0, count: .oneAtATime, parameters: ["negative_prompt", "prompt_extend", "watermark"],
                    sizes: .qwenText)
            ])
    }

    private static let zImage = LimitTable(
        id: "z-image-turbo", prompt: .characters(800, limit: "800", beyond: "801"), negativePrompt: .absent,
        modes: [ModeFacts(mode: .text, images: 0...0, count: .oneAtATime, parameters: ["prompt_extend"], sizes: .zImage)])
}

extension LimitTable.Sizes {
    fileprivate static let wan27 = Self(
        taken: [
            "1K", "2K", "768*768", "2048*512", "2985*1405", "2352*1760", "2720*1536", "3120*1344", "4096*1024", "2048*2048", "720*5760",
            "5760*720", "16:9", "1:8", "8:1",
        ],
        refused: [
            .init("1K, 2K in mode", of: "3K", "4K", "8K"),
            .init("589,824 to 4,194,304 pixels", of: "767*768", "768*767", "2049*2048", "2048*2049", "4096*4096"),
            .init("a shape of 1:8 to 8:1", of: "719*5760", "5760*719", "1:9", "9:1"),
        ])

    fileprivate static let wan27ProText = Self(
        taken: [
            "1K", "2K", "4K", "768*768", "2048*2048", "2049*2048", "4720*3536", "5456*3072", "8192*2048", "4096*4096", "1440*11520",
            "11520*1440", "16:9", "1:8", "8:1",
        ],
        refused: [
            .init("1K, 2K, 4K in mode text", of: "3K", "8K"),
            .init("589,824 to 16,777,216 pixels", of: "767*768", "768*767", "4097*4096", "4096*4097"),
            .init("a shape of 1:8 to 8:1", of: "1440*11521", "11521*1440", "1:9", "9:1"),
        ])

    fileprivate static let wan26Edit = Self(
        taken: [
            "1K", "2K", "768*768", "2048*2048", "400*1600", "1600*400", "1024*4096", "4096*1024", "1280*1280", "800*1200", "1200*800",
            "960*1280", "1280*960", "720*1280", "1280*720", "1344*576", "16:9", "1:4", "4:1",
        ],
        refused: [
            .init("1K, 2K in mode edit", of: "3K", "4K"),
            .init("589,824 to 4,194,304 pixels", of: "767*768", "768*767", "2049*2048", "2048*2049"),
            .init("a shape of 1:4 to 4:1", of: "399*1600", "1600*399", "1023*4096", "4096*1023", "1:5", "5:1"),
        ])

    /// Of wan2.6-image with text between its pictures, and of wan2.5-i2i-preview.
    fileprivate static let upTo1280 = Self(
        taken: [
            "768*768", "1024*1024", "400*1600", "1600*400", "640*2560", "2560*640", "1280*1280", "800*1200", "1200*800", "960*1280",
            "1280*960", "720*1280", "1280*720", "1344*576", "16:9", "1:4", "4:1",
        ],
        refused: [
            .init("write pixels, as 1280*1280", of: "1K", "2K", "4K"),
            .init("589,824 to 1,638,400 pixels", of: "767*768", "768*767", "1281*1280", "1280*1281", "2048*2048"),
            .init("a shape of 1:4 to 4:1", of: "399*1600", "1600*399", "639*2560", "2560*639", "1:5", "5:1"),
        ])

    /// Conflict C15: of the recommended sizes, 1104*1472, 960*1696 and their turned forms lie below 1280 × 1280 pixels. Others are
    /// taken with advice down to 98 % of it, 1,605,632 = 1024 · 1568.
    fileprivate static let wan26Text = Self(
        taken: [
            "1280*1280", "1024*1600", "1440*1440", "768*2700", "2700*768", "640*2560", "2560*640", "720*2880", "2880*720", "1104*1472",
            "1472*1104", "960*1696", "1696*960", "16:9", "1:4", "4:1",
        ],
        advised: [.init("1,638,400 to 2,073,600 pixels", of: "1280*1279", "1279*1280", "1024*1568")],
        refused: [
            .init("write pixels, as 1280*1280", of: "1K", "2K", "4K"),
            .init("1,605,632 to 2,073,600 pixels", of: "1024*1567", "1024*1024", "768*768", "1441*1440", "1440*1441"),
            .init("a shape of 1:4 to 4:1", of: "639*2560", "2560*639", "719*2880", "2880*719", "1:5", "5:1"),
        ])

    /// Conflict C04: from 768 × 768 by an older page, from 1280 × 1280 by the newer ones.
    fileprivate static let wan25Text = Self(
        taken: [
            "1280*1280", "1024*1600", "1440*1440", "768*2700", "2700*768", "640*2560", "2560*640", "720*2880", "2880*720", "1104*1472",
            "1472*1104", "960*1696", "1696*960", "16:9", "1:4", "4:1",
        ],
        advised: [.init("1,638,400 to 2,073,600 pixels", of: "768*768", "1024*1024", "400*1600", "1280*1279", "1279*1280")],
        refused: [
            .init("write pixels, as 1280*1280", of: "1K", "2K", "4K"),
            .init("589,824 to 2,073,600 pixels", of: "767*768", "768*767", "1441*1440", "1440*1441"),
            .init("a shape of 1:4 to 4:1", of: "399*1600", "1600*399", "719*2880", "2880*719", "1:5", "5:1"),
        ])

    fileprivate static let olderWan = Self(
        taken: ["512*512", "512*1440", "1440*512", "1024*1024", "1440*1440", "16:9"],
        refused: [
            .init("write pixels, as 1024*1024", of: "1K", "2K", "4K"),
            .init("sides of 512 to 1440", of: "511*512", "512*511", "511*1440", "1440*511", "1441*1440", "1440*1441", "1441*512"),
        ])

    fileprivate static let qwen2Text = Self(
        taken: [
            "512*512", "1033*1032", "512*8192", "8192*512", "2688*1536", "1536*2688", "2048*2048", "2368*1728", "1728*2368", "16:9",
        ],
        refused: [
            .init("write pixels, as 2048*2048", of: "1K", "2K", "4K"),
            .init("262,144 to 4,194,304 pixels", of: "511*512", "512*511", "2049*2048", "2048*2049"),
        ])

    private static let qwenEditRecommended = [
        "1024*1024", "1536*1536", "768*1152", "1024*1536", "1152*768", "1536*1024", "960*1280", "1080*1440", "1280*960", "1440*1080",
        "720*1280", "1080*1920", "1280*720", "1920*1080", "1344*576", "2048*872",
    ]

    fileprivate static let qwen2Edit = Self(
        taken: ["512*512", "1033*1032", "512*8192", "8192*512", "2048*2048", "16:9"] + qwenEditRecommended,
        refused: [
            .init("write pixels, as 1024*1024", of: "1K", "2K", "4K"),
            .init("262,144 to 4,194,304 pixels", of: "511*512", "512*511", "2049*2048", "2048*2049"),
        ])

    /// Conflict C06: sides by the page, a number of pixels by the user's document.
    fileprivate static let qwenEdit = Self(
        taken: ["512*512", "512*2048", "2048*512", "2048*2048", "16:9"] + qwenEditRecommended,
        advised: [.init("sides of 512 to 2048", of: "511*2048", "2048*511", "512*2049", "2049*512", "4096*1024", "8192*512")],
        refused: [
            .init("write pixels, as 1024*1024", of: "1K", "2K", "4K"),
            .init("262,144 to 4,194,304 pixels", of: "511*512", "512*511", "2049*2048", "2048*2049"),
        ])

    fileprivate static let qwenEditBase = Self(
        taken: [], refused: [.init("qwen-image-edit takes no size", of: "1024*1024", "512*512", "2048*2048", "1K", "16:9")])

    fileprivate static let qwenText = Self(
        taken: ["1664*928", "1472*1104", "1328*1328", "1104*1472", "928*1664", "16:9"],
        refused: [
            .init("write pixels, as 1664*928", of: "1K", "2K", "4K"),
            .init(
                "only 1664*928, 1472*1104, 1328*1328, 1104*1472, 928*1664", of: "1664*927", "1665*928", "928*1663", "1328*1327",
                "1024*1024", "2048*2048"),
        ])

    /// Allowed from 512 × 512 to 2048 × 2048, best from 1024 × 1024 to 1536 × 1536; the rest of those taken are recommended.
    fileprivate static let zImage = Self(
        taken: [
            "1025*1024", "1024*1025", "1536*1535",
            "1024*1024", "832*1248", "1248*832", "864*1152", "1152*864", "896*1152", "1152*896", "720*1280", "576*1344", "1280*720",
            "1344*576",
            "1280*1280", "1024*1536", "1536*1024", "1104*1472", "1472*1104", "1120*1440", "1440*1120", "864*1536", "720*1680", "1536*864",
            "1680*720",
            "1536*1536", "1248*1872", "1872*1248", "1296*1728", "1728*1296", "1344*1728", "1728*1344", "1152*2048", "864*2016",
            "2048*1152", "2016*864", "16:9",
        ],
        advised: [
            .init("1,048,576 to 2,359,296 pixels", of: "512*512", "1023*1024", "1024*1023", "1537*1536", "1536*1537", "2048*2048")
        ],
        refused: [
            .init("write pixels, as 1024*1536", of: "1K", "2K", "4K"),
            .init("262,144 to 4,194,304 pixels", of: "511*512", "512*511", "2049*2048", "2048*2049"),
        ])
}
