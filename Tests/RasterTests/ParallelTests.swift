import Raster
import Testing

struct ParallelTests {
    private struct Failure: Error, Equatable { let index: Int }

    @Test("what is made of every index stands in the order of the indices", arguments: [0, 1, 2, 1000])
    func order(count: Int) throws {
        #expect(try mapInParallel(count) { $0 * $0 } == (0..<count).map { $0 * $0 })
    }

    @Test("of several errors the one of the lowest index is thrown")
    func lowest() {
        #expect(throws: Failure(index: 3)) {
            try mapInParallel(100) { index in
                if index % 10 == 3 { throw Failure(index: index) }
                return index
            }
        }
    }
}
