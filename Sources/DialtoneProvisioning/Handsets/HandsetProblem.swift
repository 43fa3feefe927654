package import DialtoneModel

/// Why an order that says it is a handset has no place at a base.
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

    /// How the reason of such an order begins: with the setting's name.
    private static let head = "handset."

    /// Whether an order's reason was made here.
    package static func isText(_ reason: String?) -> Bool { reason?.hasPrefix(head) == true }

    /// For people: which setting, what is wrong, and what to do.
    package var text: String {
        switch self {
        case .unknownBase(let mac):
            "handset.base: no phone \(mac) is ordered in this instance. Order the base first, or correct the address."
        case .namesItself: "handset.base: names this phone itself. Clear it for a base; name the base for a handset."
        case .baseIsHandset(let mac): "handset.base: \(mac) is a handset of another base. Name the base."
        case .baseRemoved(let mac): "handset.base: the base \(mac) was taken out. Order it again, or name another base."
        case .baseUnseen(let mac):
            "handset.base: \(mac) has not fetched its file yet, so its model is not known. Lead the base to its file first."
        case .noBase(let mac, let device):
            "handset.base: \(mac) is a \(device), which is no DECT base for several users. Name the base, or clear it."
        case .taken(let number, let user, let mac):
            "handset.number: place \(number) of the base is that of user \(user) (\(mac)). Give another number."
        case .beyond(let number, let max):
            "handset.number: the base has no place \(number), its places are 1 to \(max). Give another number."
        case .full(let max): "handset.base: all \(max) places of the base are taken. Name another base, or remove a handset's order."
        }
    }
}
