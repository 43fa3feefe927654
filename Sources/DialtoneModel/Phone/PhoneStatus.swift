/// How far a phone has come on its way to dial tone.
///
/// The raw values are the words of the contract (`status` of a phone as JSON).
package enum PhoneStatus: String, CaseIterable, Sendable {
    /// Ordered and durable; nothing was said to Devices yet.
    case received
    /// We are talking to Devices as this phone and wait for the sysclient password.
    case identifying
    /// The sysclient password is stored; configuration items are arriving.
    case configuring
    /// Everything is there; the phone may fetch its file.
    case ready
    /// The phone has fetched its file.
    case delivered
    /// The PBX shows the phone registered: dial tone.
    case registered
    /// It ended before `ready`; the phone's reason says why and what to do.
    case failed
    /// Taken out by an administrator.
    case removed
}
