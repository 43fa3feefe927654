import DialtoneModel

/// The handsets of a DECT base: account X is that of handset X.
///
/// Source: a single base has lists of lines for each handset, in the templates of FusionPBX and NethServer; on a manager of several bases
/// account X always belongs to handset X, and only the handset's identity binds it to its place, in those of FusionPBX and FS PBX (observed).
extension YealinkRenderer {
    /// Templates of servers that a manager of several bases has.
    private static let templatesMax = 10

    mutating func handsets(codecs: [YealinkCodec]) throws(RenderFault) {
        let places = try HandsetPlaces(settings, capacity: model.accounts, notes: &notes)
        // Otherwise the base does not pass on what a file says of its handsets. Not known before V81.
        if !places.occupied.isEmpty, dialect.hasHandsetClock {
            file.section = dialect.prefix
            try file.set("auto_provision.handset_configured.enable", true)
        }
        for place in places.occupied {
            let server = try server(of: place.account, number: place.position)
            if dialect.server == .template, templates.count == Self.templatesMax, !templates.contains(server) {
                notes.append(
                    "Account \(place.position) was left out: this base has \(Self.templatesMax) templates, and it needs another server.")
                continue
            }
            try account(place.account, number: place.position, line: place.number, server: server, codecs: codecs)
            try bind(place)
        }
        // A handset that has no line any more stays registered: only the base itself takes it away, and an empty list of lines in a place
        // that is in use would make its handset mute.
        for line in places.vacated { try Self.emptyAccount(line, of: dialect, in: &file) }
        // Accounts of other handsets may name it as well, unless nothing is left.
        if places.isGivenUp { try emptyTemplate() }
        notes += [places.noteOfCodes, model.isMulticell ? nil : places.noteOfIdentities].compactMap(\.self)
        guard !places.occupied.isEmpty else { return }
        notes.append(
            "Handsets are registered on the base itself, each at the place of its account; lines that other handsets have were left as they "
                + "are.")
    }

    private mutating func bind(_ place: HandsetPlaces.Place) throws(RenderFault) {
        file.section = "handset.\(place.number)."
        guard !model.isMulticell else {
            // An empty one would be a free place.
            if let identity = place.identity { try file.set("ipui", identity, field: Field.handsetIdentity(place.number)) }
            return
        }
        let name = place.account.displayName.trimmingBlanks()
        try file.set("name", name.isEmpty ? place.account.user : name, field: Field.displayName(place.position))
        for key in ["incoming_lines", "dial_out_lines", "dial_out_default_line"] { try file.set(key, place.number) }
    }
}
