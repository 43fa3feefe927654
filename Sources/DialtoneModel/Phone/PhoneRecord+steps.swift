import struct Foundation.Date

/// The steps that change more than a field.
extension PhoneRecord {
    mutating func takePassword(_ password: Secret, at moment: Date) {
        let isNew = store(password, .sysclientPassword)
        var hasMoved = false
        if !phone.status.isReadyOrFurther, move(to: .configuring) {
            hasMoved = true
            clear(.connection, .file)
        }
        if isNew || hasMoved { note(HistoryEvent(.password), at: moment) }
    }

    // MARK: Conditions

    mutating func fail(_ condition: Condition, at moment: Date) {
        guard phone.status != .failed || phone.conditions[condition.subject] != condition else { return }
        phone.status = .failed
        for subject in [Condition.Subject.order, .connection, .file, .former] where subject != condition.subject { clear(subject) }
        _ = phone.conditions.set(condition, at: moment)
        note(.failed(condition), at: moment)
    }

    mutating func show(_ condition: Condition, at moment: Date) {
        // Why it does not register was looked for while it did.
        guard condition.subject != .registration || phone.status != .registered else { return }
        guard phone.conditions.set(condition, at: moment) else { return }
        // What a former release said was one sentence for everything; the newer one takes its place, unless the phone failed by it.
        if condition.subject != .former, phone.status != .failed { clear(.former) }
        note(.notice(condition), at: moment)
    }

    // MARK: Items

    mutating func takeItem(_ item: ConfigurationItem, _ mode: ItemMode, at moment: Date) {
        let before = items
        let hasChanged = items.take(item, mode: mode)
        settleTURNPassword(over: before)
        if hasChanged { note(.item(item.identity), at: moment) }
    }

    mutating func complete(_ series: [ConfigurationItem.Identity], at moment: Date) {
        let before = items
        let completion = items.complete(series)
        settleTURNPassword(over: before)
        for identity in completion.gone { note(.itemGone(identity), at: moment) }
        for type in completion.fewer { note(.itemsFewer(type), at: moment) }
    }

    /// The password that an older release kept beside its encrypted item is for that item, and for no other: it goes into it
    /// before others stand beside it, or goes with it.
    private mutating func settleTURNPassword(over before: ConfigurationItems) {
        guard items != before, let password = secrets[.turnPassword] else { return }
        if let old = before.items.firstEncryptedMedia.map({ before.items[$0] }) {
            _ = items.take(old.opened(password), mode: .opened(of: old))
        }
        setSecret(nil, .turnPassword)
    }

    // MARK: Files

    mutating func take(_ draft: RevisionDraft, at moment: Date) {
        guard draft.digest != phone.revisionDigest else { return }
        let number = (phone.revision ?? 0) + 1
        changes.revisions.append(Numbered(number: number, draft: draft))
        revisionNumbers[draft.digest] = number
        (phone.revision, phone.revisionDigest) = (number, draft.digest)
        // A place that was written once is never forgotten: a former user's account may still stand in it at the base.
        let written = Set(draft.handsets.map(\.number))
        let placed = Set(draft.handsets.map(\.mac))
        let former = phone.handsets.filter { !written.contains($0.number) }.map { place in
            // An order that has moved on has no claim to where it was.
            placed.contains(place.mac) ? HandsetPlace(number: place.number, mac: phone.mac) : place
        }
        phone.handsets = (former + draft.handsets).sorted { $0.number < $1.number }
        note(.revised(draft, number: number), at: moment)
    }

    /// What a phone that asks says of itself.
    mutating func learn(_ delivery: Delivery) {
        phone.vendor = delivery.vendor
        phone.model = delivery.model ?? phone.model
        phone.firmware = delivery.firmware ?? phone.firmware
        phone.address = delivery.address
    }

    /// The phone was given its own URL, if it did not come through that.
    mutating func giveURL(through door: String) {
        if phone.codeOpenUntil != nil, Delivery.isFirstContact(door) { phone.urlFollowsCode = true }
    }

    mutating func take(_ delivery: Delivery, at moment: Date) {
        learn(delivery)
        giveURL(through: delivery.door)
        phone.deliveredAt = moment
        if phone.status != .registered { move(to: .delivered) }
        // It has the file that sends it there.
        if case .registrarMoved = phone.conditions[.file] { clear(.file) }
        // The newest revision with this digest: the latest one but for a phone that was overtaken while it fetched.
        let revision = delivery.digest.flatMap { $0 == phone.revisionDigest ? phone.revision : revisionNumbers[$0] }
        // A revision that was dropped since is nil too: better no number than that of another revision.
        if delivery.digest != nil { phone.deliveredRevision = revision }
        note(.fetched(delivery, revision: revision), at: moment)
    }

    // MARK: The end

    mutating func remove(at moment: Date) {
        phone.status = .removed
        phone.conditions = PhoneConditions()
        phone.codeOpenUntil = nil
        phone.assignedMAC = nil
        phone.seenUser = nil
        // An order clears the time of the fetch but not what the phone has.
        phone.owesGoodbye = phone.deliveredAt != nil || phone.deliveredRevision != nil
        // What comes again with a new order is not kept for nothing. The rest belongs to the hardware and its Devices.
        setSecret(nil, .code)
        setSecret(nil, .userPassword)
        // The password stands in the files of the revisions too. Without them the latest digest says nothing any more.
        changes.forgetsFiles = true
        phone.revisionDigest = nil
        note(HistoryEvent(.removed), at: moment)
    }

    mutating func sayGoodbye(_ delivery: Delivery, at moment: Date) {
        guard phone.status == .removed, phone.owesGoodbye else { return }
        phone.owesGoodbye = false
        phone.deliveredRevision = nil
        changes.renewsToken = true
        note(.goodbye(delivery), at: moment)
    }

    /// Writes a line of history for a new alarm only: a flood of the same must not push out the others.
    mutating func raise(_ cause: AlarmCause, _ details: JSONValue?, at moment: Date) {
        let isNew = openAlarms.insert(cause).inserted
        changes.alarms.append(RaisedAlarm(cause: cause, details: details, isNew: isNew))
        if isNew { note(.alarm(cause, details: details), at: moment) }
    }
}
