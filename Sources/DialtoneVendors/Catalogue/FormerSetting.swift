/// What a former provider or user may have left on a phone, so that it would not do here what it should, beside accounts, servers and
/// dial plans, which every driver writes anew.
///
/// A driver writes each of them as its maker has it from the factory where the settings say nothing, in every file: no maker's format
/// has a way to take something away once that would not also keep it from the phone's user later on. VLANs are no part of this: a phone
/// that reaches the process has one that works, and the factory's would cut it off.
package enum FormerSetting: String, CaseIterable, Sendable {
    case forwards = "call forwards"
    case doNotDisturb = "do not disturb"
    case secondServers = "second servers"
    case firmware = "the place of the firmware"
    case management = "another system's remote management"
}
