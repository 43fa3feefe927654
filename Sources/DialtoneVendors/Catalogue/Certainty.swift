package import DialtoneModel

/// How sure it is that a maker's phones do what a driver's lines say. No phone was at hand, so there is no "tried".
package enum Certainty: String, CaseIterable, Sendable {
    /// The maker's documents have the names and what their values mean, or its own templates with their comments do.
    case documented
    /// Other provisioning systems write the same, or a public configuration does.
    case usedByOthers = "used by others"
    /// The names are known, but what most values mean follows from another model or maker.
    case assumed
}

extension [SettingGroup: Certainty] {
    /// A driver's table; a group that it does not carry is in none of the lists.
    init(documented: [SettingGroup] = [], usedByOthers: [SettingGroup] = [], assumed: [SettingGroup] = []) {
        self = [:]
        for (groups, certainty) in [(documented, Certainty.documented), (usedByOthers, .usedByOthers), (assumed, .assumed)] {
            for group in groups { self[group] = certainty }
        }
    }
}
