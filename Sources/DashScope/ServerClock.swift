#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How far the service's clock is from this machine's: tasks and expiries are the service's, and local clocks are wrong.
public actor ServerClock {
    /// Seconds to add to the local time; 0 while nothing is known, and for what two clocks in order differ by.
    public private(set) var offset = 0.0

    /// - Parameter date: What the service's clock said just now, in seconds since 1970.
    func note(_ date: Int) {
        let difference = Double(date) - Date().timeIntervalSince1970
        offset = abs(difference) < 30 ? 0 : difference
    }
}
