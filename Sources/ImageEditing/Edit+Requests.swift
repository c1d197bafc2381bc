extension Edit {
    /// The most requests that one edit becomes: as many as the largest `n` of any model.
    public static let mostRequests = 12

    /// Whether several pictures of this model take several requests: it refuses `n`, or takes only 1.
    public func makesOneAtATime(_ model: ImageModel) -> Bool {
        guard mode != .interleave, let limits = model.modes[mode] else { return false }
        return limits.count.map { $0.value == 1...1 } ?? true
    }

    /// The edits as they are sent, one for each request: several where the model makes one picture at a time.
    ///
    /// A seed counts up from one to the next, as wan2.5 does within one request, since equal ones would be paid for twice
    /// and look alike.
    public func requests(on model: ImageModel) -> [Edit] {
        guard makesOneAtATime(model), count > 1, count <= Self.mostRequests else { return [self] }
        return (0..<count).map { index in
            var edit = self
            edit.count = 1
            edit.seed = seed.map { $0 <= 2_147_483_647 - index ? $0 + index : index }
            return edit
        }
    }
}
