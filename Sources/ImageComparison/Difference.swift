public import Raster

extension Comparison {
    /// How far two pixels are apart, and from where on that is a change.
    public struct Difference: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            /// ΔE₀₀.
            case ciede2000
            /// The HyAB distance in OKLab, times 100: lightness and colour count apart, as they do for large differences.
            ///
            /// Source: Abasi, Tehran and Fairchild, “Distance metrics for very large color differences”, 2020.
            case oklab
            /// That of pixelmatch, with its test for anti-aliasing.
            ///
            /// Source: Kotsarenko and Ramos, “Measuring perceived color difference using YIQ NTSC transmission color space in mobile
            /// applications”, 2010; Vyšniauskas, “Anti-aliased pixel and intensity slope detector”, 2009.
            case yiq
            /// The largest difference of red, green and blue, 0…255.
            case exact

            /// The threshold that stands for it unless another is given.
            public var standardThreshold: Double {
                switch self {
                case .ciede2000, .oklab: 2
                case .yiq: 0.1
                case .exact: 0
                }
            }
        }

        public var kind: Kind
        /// A pixel counts as changed when its difference is above this.
        public var threshold: Double

        public init(_ kind: Kind = .ciede2000, threshold: Double? = nil) {
            self.kind = kind
            self.threshold = threshold ?? kind.standardThreshold
        }

        /// The difference of two colours; ΔE₀₀ is measured already where this is asked.
        func value(_ first: SRGBColor, _ second: SRGBColor, ciede2000 known: Double) -> Double {
            switch kind {
            case .ciede2000: return known
            case .oklab:
                let (a, b) = (OKLab(first), OKLab(second))
                let (x, y) = (a.a - b.a, a.b - b.b)
                return (abs(a.lightness - b.lightness) + (x * x + y * y).squareRoot()) * 100
            case .yiq:
                // Of the largest possible, 35,215, as a root: pixelmatch's own scale.
                return (Self.yiq(first, second) / 35_215).squareRoot()
            case .exact:
                return Double(
                    max(
                        abs(Int(first.red) - Int(second.red)), abs(Int(first.green) - Int(second.green)),
                        abs(Int(first.blue) - Int(second.blue))))
            }
        }

        /// The largest sum of squared differences of red, green and blue, 0…195,075, at which nothing is a change; 0 where only
        /// equality is certain.
        var mostSquaresUnchanged: Int {
            guard threshold >= 0 else { return 0 }
            return switch kind {
            // The squared distance in YIQ is at most 0.467 times the squares: the sum of the eigenvalues of its matrix.
            case .yiq: Int(min(3 * 255 * 255, threshold * threshold * 35_215 / 0.467))
            case .exact: Int(min(3 * 255 * 255, threshold * threshold))
            case .ciede2000, .oklab: 0
            }
        }

        /// The squared distance in YIQ.
        private static func yiq(_ first: SRGBColor, _ second: SRGBColor) -> Double {
            let red = Double(first.red) - Double(second.red)
            let green = Double(first.green) - Double(second.green)
            let blue = Double(first.blue) - Double(second.blue)
            let y = brightness(red, green, blue)
            let i = red * 0.59597799 - green * 0.27417610 - blue * 0.32180189
            let q = red * 0.21147017 - green * 0.52261711 + blue * 0.31114694
            return 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q
        }

        /// The Y of YIQ.
        static func brightness(_ red: Double, _ green: Double, _ blue: Double) -> Double {
            red * 0.29889531 + green * 0.58662247 + blue * 0.11448223
        }
    }

    /// Every pixel's difference, row by row, and 1 for each that counts as changed.
    public struct Map: Sendable {
        public let size: PixelSize
        public internal(set) var differences: [Float] = []
        public internal(set) var changed: [UInt8] = []
    }
}
