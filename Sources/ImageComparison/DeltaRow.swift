import Raster

/// ΔE₀₀ of one row after the other; of width 0 it measures nothing.
final class DeltaRow {
    private let values: UnsafeMutableBufferPointer<Float>
    private let width: Int

    init(width: Int) {
        self.width = width
        values = .allocate(capacity: width + 8)
    }

    deinit { values.deallocate() }

    subscript(x: Int) -> Double { Double(values[x]) }

    /// - Parameter place: Of the row's first byte in both.
    func measure(_ before: UnsafeBufferPointer<UInt8>, _ after: UnsafeBufferPointer<UInt8>, at place: Int) {
        guard let first = before.baseAddress, let second = after.baseAddress else { return }
        var x = 0
        while x + 8 <= width {
            store(ciede2000(eightPixels: first + place + x * 4, second + place + x * 4), at: x)
            x += 8
        }
        guard x < width else { return }
        // Eight pixels that begin in the row may end behind the last byte there is.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { rest in
            rest.initialize(repeating: 0)
            guard let base = rest.baseAddress else { return }
            base.update(from: first + place + x * 4, count: (width - x) * 4)
            (base + 32).update(from: second + place + x * 4, count: (width - x) * 4)
            store(ciede2000(eightPixels: base, base + 32), at: x)
        }
    }

    private func store(_ lanes: SIMD8<Float>, at x: Int) {
        for lane in 0..<8 { values[x + lane] = lanes[lane] }
    }
}
