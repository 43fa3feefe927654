import DialtoneModel

/// The handsets' places at a DECT base: which account has which of them, and which are given up.
///
/// One base serves several users, and an administrator may have set up further handsets by hand: only places with an account and
/// places that were written for one before are written at all. A base without either is given up whole.
struct HandsetPlaces {
    /// A place that an account has.
    struct Place {
        /// From 1, as the base counts its handsets.
        let number: Int
        let account: SettingsReader.Account
        /// Of the account in the settings, from 1, for the words of a fault.
        let position: Int
        /// The handset's identity, ten hexadecimal digits in capitals; nil = any handset may take the place.
        let identity: String?
        /// What is typed at the handset when it is registered, four to eight digits; nil = what the base has.
        let code: String?
    }

    /// In the order of their numbers, each once.
    let occupied: [Place]
    /// What is emptied, sorted, without those that are occupied; all places of a base that is given up whole.
    let vacated: [Int]
    /// Whether nothing of the base is in use any more, so that its servers are forgotten as well.
    let isGivenUp: Bool

    /// An account without a handset has the place of its position in the settings.
    ///
    /// - Parameters:
    ///   - capacity: How many handsets the base can have.
    ///   - notes: Says so where an account has no place.
    /// - Throws: ``RenderFault`` for an identity or a registration code that no base could take.
    init(_ settings: SettingsReader, capacity: Int, notes: inout [String]) throws(RenderFault) {
        var byNumber: [Int: Place] = [:]
        var outside: [String] = []
        for (index, account) in settings.accounts.enumerated() {
            let position = index + 1
            let number = account.handset?.number ?? position
            guard (1...max(capacity, 1)).contains(number), capacity > 0 else {
                outside.append("account \(position) (handset \(number))")
                continue
            }
            if let other = byNumber[number] {
                notes.append("Account \(position) was left out: handset \(number) has account \(other.position).")
                continue
            }
            byNumber[number] = Place(
                number: number, account: account, position: position, identity: try Self.identity(account, number),
                code: try Self.code(account, number))
        }
        if !outside.isEmpty {
            notes.append("This base has room for \(capacity) handsets; left out: \(outside.joined(separator: ", ")).")
        }
        occupied = byNumber.values.sorted { $0.number < $1.number }
        isGivenUp = settings.accounts.isEmpty && settings.vacatedHandsets.isEmpty
        let left = isGivenUp ? Array(1...max(capacity, 1)) : Set(settings.vacatedHandsets).sorted()
        vacated = left.filter { (1...max(capacity, 1)).contains($0) && byNumber[$0] == nil }
    }

    /// What people must know where the base has one registration code for all its handsets; nil if none has a code of its own.
    var noteOfCodes: String? {
        Self.note("registration code", of: occupied.filter { $0.code != nil }, because: "this base has one for all its handsets")
    }

    /// What people must know where the base cannot be told its handsets; nil if none of them is known.
    var noteOfIdentities: String? {
        Self.note("identity", of: occupied.filter { $0.identity != nil }, because: "this base learns its handsets when they are registered")
    }

    static func note(_ what: String, of places: [Place], because reason: String) -> String? {
        guard !places.isEmpty else { return nil }
        let numbers = places.map { "\($0.number)" }.joined(separator: ", ")
        return "The \(what) of handset \(numbers) was left out: \(reason)."
    }

    private static func identity(_ account: SettingsReader.Account, _ number: Int) throws(RenderFault) -> String? {
        guard let identity = account.handset?.identity else { return nil }
        guard identity.utf8.count == 10, identity.utf8.allSatisfy({ (48...57).contains($0) || (65...70).contains($0 & 0xDF) }) else {
            throw RenderFault(field: Field.handsetIdentity(number), reason: "is not ten hexadecimal digits")
        }
        return identity.uppercased()
    }

    private static func code(_ account: SettingsReader.Account, _ number: Int) throws(RenderFault) -> String? {
        guard let code = account.handset?.registrationCode else { return nil }
        guard (4...8).contains(code.utf8.count), FieldCheck.isDigits(code) else {
            throw RenderFault(field: Field.handsetCode(number), reason: "is not four to eight digits")
        }
        return code
    }
}
