#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The discrete Fourier transform of a square whose side is a power of two.
struct FourierTransform {
    let side: Int
    /// cos and −sin of `2πk / side`.
    private let roots: [(Float, Float)]
    private let reversed: [Int]

    init(side: Int) {
        precondition(side > 1 && side & (side - 1) == 0, "the side is a power of two")
        self.side = side
        roots = (0..<(side / 2)).map { index in
            let angle = 2 * Double.pi * Double(index) / Double(side)
            return (Float(cos(angle)), Float(-sin(angle)))
        }
        let bits = side.trailingZeroBitCount
        reversed = (0..<side).map { index in
            (0..<bits).reduce(0) { $0 << 1 | (index >> $1 & 1) }
        }
    }

    /// Transforms in place; `inverse` without the division by the number of values.
    func transform(_ real: inout [Float], _ imaginary: inout [Float], inverse: Bool = false) {
        var line = (real: [Float](repeating: 0, count: side), imaginary: [Float](repeating: 0, count: side))
        for row in 0..<side {
            let start = row * side
            for index in 0..<side {
                line.real[reversed[index]] = real[start + index]
                line.imaginary[reversed[index]] = imaginary[start + index]
            }
            butterflies(&line.real, &line.imaginary, inverse)
            for index in 0..<side { (real[start + index], imaginary[start + index]) = (line.real[index], line.imaginary[index]) }
        }
        for column in 0..<side {
            for index in 0..<side {
                line.real[reversed[index]] = real[index * side + column]
                line.imaginary[reversed[index]] = imaginary[index * side + column]
            }
            butterflies(&line.real, &line.imaginary, inverse)
            for index in 0..<side {
                (real[index * side + column], imaginary[index * side + column]) = (line.real[index], line.imaginary[index])
            }
        }
    }

    /// Source: Cooley and Tukey, “An algorithm for the machine calculation of complex Fourier series”, 1965.
    private func butterflies(_ real: inout [Float], _ imaginary: inout [Float], _ inverse: Bool) {
        var half = 1
        while half < side {
            let step = side / (2 * half)
            for start in stride(from: 0, to: side, by: 2 * half) {
                for index in 0..<half {
                    let (cosine, sine) = roots[index * step]
                    let turn = inverse ? -sine : sine
                    let (a, b) = (start + index, start + index + half)
                    let product = (real[b] * cosine - imaginary[b] * turn, real[b] * turn + imaginary[b] * cosine)
                    (real[b], imaginary[b]) = (real[a] - product.0, imaginary[a] - product.1)
                    (real[a], imaginary[a]) = (real[a] + product.0, imaginary[a] + product.1)
                }
            }
            half *= 2
        }
    }
}
