package import DialtoneModel

/// What each vendor's phones can be told, found out by asking the drivers: each setting is changed in an example, and what
/// changes in the files decides. So the table cannot promise more than the files keep.
package struct CapabilityTable: Sendable {
    /// What a driver does with a setting.
    package enum Answer: Hashable, Sendable {
        /// It stands in the files.
        case carried
        /// It stands there, and the driver has something to say to people about it.
        case partly(String)
        /// The files are the same with and without it; with what the driver says to people, if it says anything.
        case missing(String?)
        /// How many of it the example model takes.
        case count(Int)
    }

    package struct Row: Sendable {
        package let setting: String
        /// nil for what is no setting.
        package let group: SettingGroup?
        /// By the driver's id.
        package let answers: [String: Answer]
    }

    package let drivers: [any VendorDriver]
    package let rows: [Row]

    /// Renders each driver's example model some hundred times; takes a few milliseconds a driver.
    package init(_ catalogue: VendorCatalogue) {
        let drivers = catalogue.drivers
        self.drivers = drivers
        rows = CapabilityProbe.all.map { probe in
            Row(
                setting: probe.setting, group: probe.group,
                answers: Dictionary(drivers.map { ($0.id, probe.ask($0)) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}

extension CapabilityTable.Answer {
    /// `yes`, `partly`, `no`, or a number.
    package var word: String {
        switch self {
        case .carried: "yes"
        case .partly: "partly"
        case .missing: "no"
        case .count(let number): "\(number)"
        }
    }

    /// What people should know about it.
    package var remark: String? {
        switch self {
        case .partly(let text): text
        case .missing(let text): text
        case .carried, .count: nil
        }
    }
}
