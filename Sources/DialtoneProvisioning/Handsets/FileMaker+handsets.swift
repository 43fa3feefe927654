package import DialtoneModel
import DialtoneVendors

extension FileMaker {
    /// More orders than this are never put into one base's file, whatever overrides say: no base has as many places.
    package static let handsetsMax = HandsetText.numberMax

    /// The base whose handset an order is; nil for an order with a device of its own.
    ///
    /// - Parameter more: Sets to try out, as if they were stored.
    package func base(of phone: Phone, trying more: [OverrideBook.Entry] = []) -> MACAddress? {
        guard more.isEmpty else { return wish(of: phone, trying: more).base }
        return overrides.base(of: phone.mac, in: phone.instance)
    }

    /// The orders that say they are handsets of this base, by their addresses; at most ``handsetsMax``.
    package func handsets(of base: Phone, trying more: [OverrideBook.Entry] = []) -> [MACAddress] {
        var macs = Set(overrides.handsets(of: base.mac, in: base.instance))
        for (scope, set) in more where scope.instance == base.instance {
            guard case .phone(let mac) = scope.subject else { continue }
            if HandsetWish(set).base == base.mac { macs.insert(mac) } else { macs.remove(mac) }
        }
        // Those with a place come first, so that further ones push none of them out.
        let placed = Set(base.handsets.map(\.mac))
        return Array((macs.filter(placed.contains).sorted() + macs.filter { !placed.contains($0) }.sorted()).prefix(Self.handsetsMax))
    }

    /// What an administrator says of an order as a handset.
    package func wish(of phone: Phone, trying more: [OverrideBook.Entry] = []) -> HandsetWish {
        let scope = OverrideScope(phone.instance, .phone(phone.mac))
        return HandsetWish(more.first { $0.scope == scope }?.set ?? overrides.set(of: scope))
    }

    /// Why a phone cannot have the handset of another order; nil if it can, as far as the base alone decides.
    ///
    /// - Parameters:
    ///   - mac: What the handset's order says.
    ///   - base: The order with that address in the same instance; nil if there is none.
    package func problem(ofBase mac: MACAddress, _ base: Phone?, for handset: Phone) -> HandsetProblem? {
        guard mac != handset.mac else { return .namesItself }
        guard let base else { return .unknownBase(mac) }
        guard base.status != .removed else { return .baseRemoved(mac) }
        guard self.base(of: base) == nil else { return .baseIsHandset(mac) }
        guard let hardware = hardware(of: base), base.vendor != nil else { return .baseUnseen(mac) }
        guard hardware.driver.handsets(model: hardware.model) != nil else {
            return .noBase(mac, device: [hardware.driver.name, hardware.model].compactMap(\.self).joined(separator: " "))
        }
        return nil
    }

    /// Who has which place at a base; nil for a device that is none.
    package func roster(
        of base: Phone, on hardware: Hardware, handsets: [Phone], trying more: [OverrideBook.Entry] = []
    ) -> HandsetRoster? {
        guard let max = hardware.driver.handsets(model: hardware.model) else { return nil }
        let candidates = Dictionary(handsets.map { ($0.mac, $0) }) { $1 }.values.filter { $0.status != .removed && $0.mac != base.mac }.map
        { phone in
            // One that is ordered again keeps its account meanwhile: its items are those of before.
            HandsetRoster.Candidate(
                id: phone.id, mac: phone.mac, user: phone.user, number: wish(of: phone, trying: more).number,
                isConfigured: phone.configuredAt != nil || base.handsets.contains { $0.mac == phone.mac })
        }
        return HandsetRoster(
            base: (base.mac, base.user), kept: base.handsets, own: wish(of: base, trying: more).number ?? 1, candidates: candidates,
            max: max)
    }

    /// Adds to what a base is told the accounts of its handsets' orders.
    ///
    /// - Parameter account: What one of these orders is told at this hardware.
    func add(
        _ handsets: [HandsetMember], to composition: inout SettingsComposer.Composition, of phone: Phone, on hardware: Hardware,
        trying more: [OverrideBook.Entry], account: (HandsetMember) -> PhoneSettings.Account?
    ) {
        let wish = wish(of: phone, trying: more)
        guard !composition.settings.accounts.isEmpty,
            let roster = roster(of: phone, on: hardware, handsets: handsets.map(\.phone), trying: more)
        else {
            if wish.isOfPlace { composition.notes.append("What overrides say of a handset was left out: the phone is no DECT base.") }
            return
        }
        composition.settings.accounts[0].handset = wish.handset(number: roster.own)
        let members = Dictionary(handsets.map { ($0.phone.mac, $0) }) { first, _ in first }
        for place in roster.written where place.mac != phone.mac {
            guard let member = members[place.mac], var account = account(member) else { continue }
            account.handset = self.wish(of: member.phone, trying: more).handset(number: place.number)
            composition.settings.accounts.append(account)
        }
        composition.settings.vacatedHandsets = roster.vacated
        composition.notes += roster.notes
        composition.handsets = roster
    }
}
