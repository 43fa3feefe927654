/// Settings that belong together, and mostly come from one source.
package enum SettingGroup: String, CaseIterable, Sendable {
    case account, speech, dialling, network, time, access
    case display = "display and directory"
    case keys, firmware
}
