package import DialtoneModel
import DialtoneWire

/// One connection to Devices as one phone, from identify to the updates of years.
///
/// ```text
///          opened              challenge              items, or silence
///   idle ---------> identifying ----------> proving --------------------> member
///                    |   ^  |  password                                    ^
///            silence |   |  +----------------------------------------------+
///                    v   | challenge                                       |
///                  outside ------------------------------------------------+  password, items
/// ```
///
/// With a code it waits for the password as long as the connection lasts: an administrator may put the phone into a
/// domain by hand. Whether somebody still waits for that is ``PhoneLife``'s to know.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol", flow of admin messages (stated). That there is no positive
/// answer to a digest, and what silence means after an identify (assumed).
package struct SysclientDialogue: Equatable, Sendable {
    package enum State: Equatable, Sendable { case idle, identifying, proving, outside, member, closed }

    /// After an identify, a digest or an item Devices has this long to go on.
    static let silence: Duration = .seconds(10)
    /// A peer that asks more often does not want to be convinced.
    static let challengesMax = 3
    /// Per connection, so that a peer cannot fill the log.
    static let notesMax = 20

    package private(set) var state = State.idle
    /// Sent with each identify of this connection; nil on a reconnect.
    package let code: Secret?
    /// What is known now.
    package private(set) var identity: Identity
    /// What Devices was last told.
    private var told: Identity?
    /// We identified anew as a member; the first challenge after it does not mean that Devices doubts us.
    private var isTellingAnew = false
    /// The words of the last digest; nil before the first.
    package private(set) var offeredWords: Identity.Words?
    /// The words that Devices took: it gave a password for them, or said something that only members hear after a digest
    /// over them.
    package private(set) var takenWords: Identity.Words?
    private var password: Secret?
    private var challenges = 0
    /// Devices asked again after a digest, and has said nothing friendly since.
    package private(set) var isDoubted = false
    /// Devices said something that only members hear: silence alone does not count.
    private var isEvident = false
    private var silences = 0
    private var series = ItemSeries()
    private var deferred = DeferredCiphers()
    private var tunnel = TunnelDialogue()
    private var notes = 0
    private var notedIDs: Set<UInt16> = []

    /// - Parameters:
    ///   - code: The provisioning code of an order that Devices has not honoured yet; else nil.
    ///   - password: The stored sysclient password, if there is one.
    package init(identity: Identity, code: Secret?, password: Secret?) {
        self.identity = identity
        self.code = code
        self.password = password
    }

    /// Takes one event and returns what to do about it, in order.
    package mutating func handle(_ event: Event) -> [Action] {
        let actions = react(to: event)
        return actions + tellAnew()
    }

    private mutating func react(to event: Event) -> [Action] {
        switch (state, event) {
        case (.idle, .opened):
            state = .identifying
            // With a code the answer may take until an administrator finds the phone.
            return [identify(digest: nil)] + (code == nil ? startSilence() : [])
        case (.identifying, .received(.admin(let message))), (.proving, .received(.admin(let message))),
            (.outside, .received(.admin(let message))), (.member, .received(.admin(let message))):
            return received(message)
        case (.identifying, .received(.tunnel(let frame))), (.proving, .received(.tunnel(let frame))),
            (.outside, .received(.tunnel(let frame))), (.member, .received(.tunnel(let frame))):
            return passOn(tunnel.handle(.received(frame)))
        case (.identifying, .timerFired(.silence(let number))), (.proving, .timerFired(.silence(let number))),
            (.outside, .timerFired(.silence(let number))), (.member, .timerFired(.silence(let number))):
            return number == silences ? silent() : []
        case (.identifying, .timerFired(.tunnel(let timer))), (.proving, .timerFired(.tunnel(let timer))),
            (.outside, .timerFired(.tunnel(let timer))), (.member, .timerFired(.tunnel(let timer))):
            return passOn(tunnel.handle(.timerFired(timer)))
        case (.idle, .received), (.idle, .timerFired), (.identifying, .opened), (.proving, .opened), (.outside, .opened),
            (.member, .opened):
            assertionFailure("the owner sent \(event) in \(state)")
            return []
        case (.idle, .described(let new)), (.identifying, .described(let new)), (.proving, .described(let new)),
            (.outside, .described(let new)), (.member, .described(let new)):
            guard new.mac == identity.mac else {
                assertionFailure("one connection serves one phone")
                return []
            }
            identity = new
            return []
        case (.closed, .opened), (.closed, .received), (.closed, .timerFired), (.closed, .described):
            return []
        }
    }

    private mutating func received(_ message: AdminMessage) -> [Action] {
        switch message {
        case .sysclientPassword(let new): return assigned(new)
        case .challenge(let challenge): return challenged(challenge)
        case .adminPassword(let seed, let cipher):
            let admitted = evidence()
            return admitted + adminPassword(DeferredCiphers.AdminPassword(seed: seed, cipher: cipher))
                + (admitted.isEmpty ? [] : startSilence())
        case .configuration(let configuration): return configured(configuration)
        case .identify, .provision, .provisionResult, .unknown:
            guard notedIDs.count < Self.notesMax, notedIDs.insert(message.id).inserted else { return [] }
            return note("Message \(message.id) of Devices has no meaning for us and is ignored.")
        }
    }

    /// A password: the phone belongs to a domain from now on, by code or by hand.
    private mutating func assigned(_ new: Secret) -> [Action] {
        let wasMember = state == .member
        password = new
        (challenges, isDoubted) = (0, false)
        (state, isEvident) = (.member, true)
        takenWords = told?.words
        var actions = [Action.storePassword(new)]
        if !wasMember { actions.append(.admitted) }
        actions += readDeferred(with: new)
        if wasMember, series.hasEnded { series.restart() }
        // Devices does not promise an order: the items may have come first.
        return actions + (series.hasEnded ? [.complete] : startSilence())
    }

    private mutating func challenged(_ challenge: String) -> [Action] {
        guard let password else { return [.unprovable] }
        challenges += 1
        guard challenges <= Self.challengesMax else {
            state = .closed
            return [.rejected]
        }
        isDoubted = challenges > 1 && !isEvident
        offeredWords = identity.words
        let isAskedAnew = isTellingAnew && state == .member && challenges == 1
        if !isEvident, !isAskedAnew { state = .proving }
        let digest = SysclientProof.digest(
            id: identity.mac.hex, product: identity.product, version: identity.version, challenge: challenge,
            password: password)
        return (isDoubted ? [.doubted] : []) + [identify(digest: digest)] + (isEvident ? [] : startSilence())
    }

    private mutating func configured(_ message: ConfigurationMessage) -> [Action] {
        var actions = evidence()
        if let item = message.item {
            if let mode = series.mode(of: item) {
                actions += store(item, mode: mode)
            } else {
                actions += note(
                    "A configuration item of Devices, type \(item.type.prefix(40)), is left out: it is too large, or there are too many.")
            }
        }
        guard series.isOpen else {
            if message.last { _ = series.end(isMarked: true) }
            return actions
        }
        if message.last {
            if series.isEmpty { actions += note("Devices ended the series of configuration items without one: what came earlier stays.") }
            if let whole = series.end(isMarked: true) { actions.append(.seriesCompleted(whole)) }
        }
        // Before the password, an ended series waits for it.
        guard state == .member else { return actions }
        return actions + (message.last ? [.complete] : startSilence())
    }

    /// Something came that only members hear. Without a password we cannot be one, whatever comes; and what answers a
    /// code may come before the password that makes it true.
    private mutating func evidence() -> [Action] {
        guard password != nil, code == nil || state != .identifying else { return [] }
        (isEvident, isDoubted) = (true, false)
        if let offeredWords { takenWords = offeredWords }
        guard state != .member else { return [] }
        state = .member
        return [.admitted]
    }

    private mutating func silent() -> [Action] {
        switch state {
        case .identifying:
            state = .outside
            return [.outsideDomain]
        case .proving:
            (state, isDoubted) = (.member, false)
            _ = series.end(isMarked: false)
            return [.admitted, .complete]
        case .member:
            guard series.isOpen else { return [] }
            _ = series.end(isMarked: false)
            return [.complete]
        case .idle, .outside, .closed:
            return []
        }
    }

    private mutating func startSilence() -> [Action] {
        silences += 1
        return [.start(.silence(silences), after: Self.silence)]
    }

    private mutating func identify(digest: String?) -> Action {
        told = identity
        // `other` goes into each identify: without it Devices takes the phone for one of the vendor's. A member's code has
        // done its work.
        return .send(
            .admin(
                .identify(
                    SysclientIdentify(
                        id: identity.mac.hex, product: identity.product, version: identity.version,
                        provisioningCode: state == .member ? nil : code, digest: digest, name: identity.name,
                        interfaces: identity.interfaces))))
    }

    /// Identifies once more if Devices knows the phone as something else than it is by now, and nothing else goes on.
    ///
    /// Devices then asks for the digest, as after every identify of a device in a domain, and may send all items again: they
    /// are a series of their own. While it decides about a code or a digest it is left alone: its next challenge brings the
    /// new words.
    private mutating func tellAnew() -> [Action] {
        guard let told, told != identity else { return [] }
        switch state {
        case .member:
            guard !series.isOpen else { return [] }
            (isTellingAnew, challenges) = (true, 0)
            series.restart()
            return [identify(digest: nil)] + startSilence()
        case .outside:
            // An administrator who looks for the phone among those without a domain finds it by these words.
            return [identify(digest: nil)]
        case .idle, .identifying, .proving, .closed:
            return []
        }
    }

    private mutating func passOn(_ actions: [TunnelDialogue.Action]) -> [Action] {
        actions.flatMap { action -> [Action] in
            switch action {
            case .send(let frame): [.send(.tunnel(frame))]
            case .start(let timer, let delay): [.start(.tunnel(timer), after: delay)]
            case .note(let text): note(text)
            }
        }
    }

    private mutating func note(_ text: String) -> [Action] {
        guard notes < Self.notesMax else { return [] }
        notes += 1
        return [.note(text)]
    }
}

extension SysclientDialogue {
    /// Stores an item, the password in it in clear: once the sysclient password changes it cannot be read any more.
    private mutating func store(_ item: ConfigurationItem, mode: ItemMode) -> [Action] {
        deferred.forget(item, mode: mode)
        guard item.isEncrypted else { return [.storeItem(item, mode: mode)] }
        guard let password else {
            deferred.keep(item)
            return [.storeItem(item, mode: mode)]
        }
        do {
            return [.storeItem(try item.decrypted(with: password), mode: mode)]
        } catch {
            deferred.keep(item)
            return [.storeItem(item, mode: mode)] + note("The password in a \(item.type) configuration: \(error)")
        }
    }

    private mutating func adminPassword(_ message: DeferredCiphers.AdminPassword) -> [Action] {
        deferred.admin = message
        guard let password else { return [] }
        do {
            let clear = try message.decrypt(password)
            deferred.admin = nil
            return [.storeAdminPassword(clear)]
        } catch {
            return note("The admin password of Devices: \(error)")
        }
    }

    /// Reads what came before the password it was encrypted with. What still cannot be read waits for the next one.
    private mutating func readDeferred(with password: Secret) -> [Action] {
        var actions: [Action] = []
        if let message = deferred.admin { actions += adminPassword(message) }
        for item in deferred.items {
            do {
                actions.append(.storeItem(try item.decrypted(with: password), mode: .opened(of: item)))
                deferred.items.removeAll { $0 == item }
            } catch {
                actions += note("The password in a \(item.type) configuration: \(error)")
            }
        }
        return actions
    }
}

/// What came encrypted with a password that we did not have yet: the newest admin password, and items that were stored so.
private struct DeferredCiphers: Equatable {
    struct AdminPassword: Equatable {
        var seed: String
        var cipher: String

        func decrypt(_ password: Secret) throws(WireFault) -> Secret {
            try SysclientProof.decrypt(seed: seed, password: password, cipher, field: "pwd")
        }
    }

    /// A phone has one or two; of more the oldest are not read later.
    private static let itemsMax = 16

    var admin: AdminPassword?
    var items: [ConfigurationItem] = []

    mutating func keep(_ item: ConfigurationItem) {
        if items.count >= Self.itemsMax { items.removeFirst() }
        items.append(item)
    }

    /// Forgets what an item that came takes the place of.
    mutating func forget(_ item: ConfigurationItem, mode: ItemMode) {
        items.removeAll { $0 == item }
        switch mode {
        case .first, .further:
            // Which of several without an `id` it replaces is not known here; one that is gone opens nothing later.
            guard item.identity.id != nil else { return }
        case .replace, .opened: break
        }
        var all = ConfigurationItems(items)
        _ = all.take(item, mode: mode)
        items.removeAll { !all.items.contains($0) }
    }
}
