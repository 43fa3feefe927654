/// The system's generator of random numbers, a cryptographic one.
///
/// The library's own has no byte in it, and the thread sanitizer ends the process where such a value is handed on by reference (Swift 6.3,
/// observed; Scripts/sanitize).
package struct SystemChance: RandomNumberGenerator, Sendable {
    /// Only there to be there.
    private var unused: UInt8 = 0

    package init() {}

    package mutating func next() -> UInt64 { UInt64.random(in: .min ... .max) }
}
