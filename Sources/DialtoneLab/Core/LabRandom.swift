import Synchronization

/// The lab's only source of chance (SplitMix64), so that a seed repeats a run.
final class LabRandom: Sendable, RandomNumberGenerator {
    private let state: Mutex<UInt64>

    init(seed: UInt64) { state = Mutex(seed) }

    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    static let digits = Array("0123456789")
    static let hexDigits = Array("0123456789abcdef")
    /// What sysclient passwords and seeds of Devices are made of (captured).
    static let passwordCharacters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!_")

    func text(_ count: Int, of characters: [Character]) -> String {
        String((0..<count).map { _ in characters[Int(next() % UInt64(characters.count))] })
    }

    /// 0 ..< 1.
    func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
