extension DashScopeClient {
    /// 16 hexadecimal digits that differ between keys, to tell accounts apart in a ledger.
    ///
    /// A key has far more than the 64 bits of this hash (FNV-1a), so it cannot be found from it.
    public var accountMark: String {
        let hash = apiKey.secret.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
