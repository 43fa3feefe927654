package import DialtoneModel

/// Where the value of a setting comes from.
package enum SettingSource: Hashable, Sendable {
    /// Nobody said anything: what Dialtone does by itself.
    case standard
    /// What `ProvisioningPhone` said.
    case order
    /// A configuration item of this type.
    case devices(String)
    /// Made by Dialtone for this phone alone.
    case own
    /// What is usual in the country with these two letters.
    case country(String)
    /// A key of Dialtone's configuration file.
    case configuration(String)
    case override(OverrideScope)
    /// The made-up phone.
    case example

    /// For people: `order`, `Devices MEDIA`, `configuration sip.transport`, `override vendor snom`.
    package var text: String {
        switch self {
        case .standard: "standard"
        case .order: "order"
        case .devices(let type): "Devices \(type)"
        case .own: "Dialtone's own"
        case .country(let code): "usual in \(code)"
        case .configuration(let key): "configuration \(key)"
        case .override(let scope): "override \(scope)"
        case .example: "example"
        }
    }
}

/// One line of the answer to "why does this phone get that?".
package struct SettingExplanation: Hashable, Sendable {
    package var key: SettingKey
    /// In clear, also for a secret; nil if it is not set.
    package var value: String?
    package var source: SettingSource
}
