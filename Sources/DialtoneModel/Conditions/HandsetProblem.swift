/// Why an order that says it is a handset has no place at a DECT base.
package enum HandsetProblem: Hashable, Sendable {
    /// The instance has no order with the base's hardware address. What other instances have is not said.
    case unknownBase(MACAddress)
    case namesItself
    case baseIsHandset(MACAddress)
    case baseRemoved(MACAddress)
    /// It has not fetched yet, so its model is not known.
    case baseUnseen(MACAddress)
    /// Something else than a base for several users; make and model for people.
    case noBase(MACAddress, device: String)
    /// The place is another order's.
    case taken(number: Int, user: String, mac: MACAddress)
    case beyond(number: Int, max: Int)
    case full(max: Int)
}

extension HandsetProblem {
    var code: String {
        switch self {
        case .unknownBase: "handset-base-unknown"
        case .namesItself: "handset-base-itself"
        case .baseIsHandset: "handset-base-is-handset"
        case .baseRemoved: "handset-base-removed"
        case .baseUnseen: "handset-base-unseen"
        case .noBase: "handset-base-is-phone"
        case .taken: "handset-place-taken"
        case .beyond: "handset-place-beyond"
        case .full: "handset-base-full"
        }
    }

    var facts: JSONValue {
        switch self {
        case .namesItself: [:]
        case .unknownBase(let mac), .baseIsHandset(let mac), .baseRemoved(let mac), .baseUnseen(let mac): ["base": .string(mac.hex)]
        case .noBase(let mac, let device): ["base": .string(mac.hex), "device": .string(device)]
        case .taken(let number, let user, let mac): ["number": .int(number), "user": .string(user), "mac": .string(mac.hex)]
        case .beyond(let number, let max): ["number": .int(number), "max": .int(max)]
        case .full(let max): ["max": .int(max)]
        }
    }

    init?(code: String, facts value: JSONValue?) {
        let facts = Facts(value)
        let base = facts.mac("base")
        let made: HandsetProblem? =
            switch code {
            case "handset-base-unknown": base.map { .unknownBase($0) }
            case "handset-base-itself": .namesItself
            case "handset-base-is-handset": base.map { .baseIsHandset($0) }
            case "handset-base-removed": base.map { .baseRemoved($0) }
            case "handset-base-unseen": base.map { .baseUnseen($0) }
            case "handset-base-is-phone": base.flatMap { base in facts.text("device").map { .noBase(base, device: $0) } }
            case "handset-place-taken":
                facts.number("number").flatMap { number in
                    facts.mac("mac").flatMap { mac in facts.text("user").map { .taken(number: number, user: $0, mac: mac) } }
                }
            case "handset-place-beyond":
                facts.number("number").flatMap { number in facts.number("max").map { .beyond(number: number, max: $0) } }
            case "handset-base-full": facts.number("max").map { .full(max: $0) }
            default: nil
            }
        guard let made else { return nil }
        self = made
    }

    /// In a few words, without facts.
    var title: Words {
        switch self {
        case .unknownBase: Words("Handset of an unknown base", "Mobilteil einer unbekannten Basis")
        case .namesItself: Words("Handset that names itself as its base", "Mobilteil, das sich selbst als Basis nennt")
        case .baseIsHandset: Words("Handset of a handset", "Mobilteil eines Mobilteils")
        case .baseRemoved: Words("Handset of a removed base", "Mobilteil einer entfernten Basis")
        case .baseUnseen: Words("Handset waits for its base", "Mobilteil wartet auf seine Basis")
        case .noBase: Words("Handset of a device that is no base", "Mobilteil eines Geräts, das keine Basis ist")
        case .taken: Words("Place at the base is taken", "Platz an der Basis ist vergeben")
        case .beyond: Words("Base has no such place", "Basis hat keinen solchen Platz")
        case .full: Words("Base is full", "Basis ist voll")
        }
    }

    /// The English words.
    package var text: String { words.english }

    /// Which setting, what is wrong, and what to do.
    var words: Words {
        switch self {
        case .unknownBase(let mac):
            Words(
                "handset.base: no phone \(mac) is ordered in this instance. Order the base first, or correct the address.",
                "handset.base: In dieser Instanz ist kein Telefon \(mac) bestellt. Bestellen Sie zuerst die Basis, oder berichtigen Sie "
                    + "die Adresse.")
        case .namesItself:
            Words(
                "handset.base: names this phone itself. Clear it for a base; name the base for a handset.",
                "handset.base: Es nennt dieses Telefon selbst. Leeren Sie es bei einer Basis; nennen Sie bei einem Mobilteil die Basis.")
        case .baseIsHandset(let mac):
            Words(
                "handset.base: \(mac) is a handset of another base. Name the base.",
                "handset.base: \(mac) ist ein Mobilteil einer anderen Basis. Nennen Sie die Basis.")
        case .baseRemoved(let mac):
            Words(
                "handset.base: the base \(mac) was removed. Order it again, or name another base.",
                "handset.base: Die Basis \(mac) wurde entfernt. Bestellen Sie sie neu, oder nennen Sie eine andere.")
        case .baseUnseen(let mac):
            Words(
                "handset.base: \(mac) has not fetched its file yet, so its model is not known. Lead the base to its file first.",
                "handset.base: \(mac) hat seine Datei noch nicht geholt, daher ist sein Modell unbekannt. Führen Sie zuerst die Basis zu "
                    + "ihrer Datei.")
        case .noBase(let mac, let device):
            Words(
                "handset.base: \(mac) is a \(device), which is no DECT base for several users. Name the base, or clear it.",
                "handset.base: \(mac) ist ein \(device), keine DECT-Basis für mehrere Benutzer. Nennen Sie die Basis, oder leeren Sie es.")
        case .taken(let number, let user, let mac):
            Words(
                "handset.number: place \(number) of the base is that of user \(user) (\(mac)). Give another number.",
                "handset.number: Platz \(number) der Basis gehört dem Benutzer \(user) (\(mac)). Geben Sie eine andere Nummer an.")
        case .beyond(let number, let max):
            Words(
                "handset.number: the base has no place \(number), its places are 1 to \(max). Give another number.",
                "handset.number: Die Basis hat keinen Platz \(number), nur 1 bis \(max). Geben Sie eine andere Nummer an.")
        case .full(let max):
            Words(
                "handset.base: all \(max) places of the base are taken. Name another base, or remove a handset's order.",
                "handset.base: Alle \(max) Plätze der Basis sind vergeben. Nennen Sie eine andere Basis, oder entfernen Sie die Bestellung "
                    + "eines Mobilteils.")
        }
    }
}
