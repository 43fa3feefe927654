/// What differs between ALE's models.
struct ALEModel: Sendable {
    /// Assumed: an account that a model does not have is ignored.
    var accounts = 8
    /// Program keys. Source: Wazo's table (observed); H models: assumed.
    var keys: Int

    /// Phones of other names in their files.
    enum Series: Sendable {
        /// Myriad and Halo.
        case current
        /// 8008 to 8078s in SIP mode.
        case older
        /// Those whose names no source tells.
        case foreign
    }

    /// 8008 to 8078s: their names are observed in Wazo's templates for 8028s, of its sisters assumed. IP Touch phones and others with such a
    /// number, such as the 8088 with Android, have firmware of their own.
    static func series(_ model: String?) -> Series {
        let name = model.map { Self.name($0) } ?? ""
        if ["8008", "8018", "8028", "8058", "8068", "8078"].contains(where: { name.hasPrefix($0) }) { return .older }
        return name.hasPrefix("IPTOUCH") || name.hasPrefix("80") ? .foreign : .current
    }

    /// A model without the maker's name, which people put before it.
    static func name(_ text: String) -> String {
        let name = text.uppercased()
        return ["ALE-", "ALE "].first { name.hasPrefix($0) }.map { String(name.dropFirst($0.count)) } ?? name
    }

    /// Whether a parameter has a name that only phones of the other series know.
    static func isForeign(parameter name: String, to series: Series) -> Bool {
        switch series {
        case .current: olderNames.contains { name.hasPrefix($0) }
        case .older: currentNames.contains { name.hasPrefix($0) }
        case .foreign: false
        }
    }

    /// How names of Myriad and Halo begin, but for those that the older series has as well.
    ///
    /// Source: Wazo's templates (observed), as for the others.
    private static let currentNames = [
        "Account", "Aom", "DeviceNetwork", "DeviceProvision", "DeviceSecurity", "DigitMap", "Feature", "ProgramKey", "RemotePhoneBook",
        "Setting",
    ]
    private static let olderNames = [
        "AudioTone", "DialingRule", "DmAdm", "EdsEnetcfg", "LocalAdmcfg", "LocalEnetcfg", "SIP", "SipApp", "Telephony", "WebUser",
        "language",
    ]

    static let table = ModelTable<ALEModel>(
        [
            ("M3*", ALEModel(keys: 20)), ("M8*", ALEModel(accounts: 20, keys: 28)), ("M*", ALEModel(keys: 28)),
            ("H2*", ALEModel(accounts: 2, keys: 0)), ("H*", ALEModel(keys: 0)),
        ],
        fallback: ALEModel(keys: 20))
}
