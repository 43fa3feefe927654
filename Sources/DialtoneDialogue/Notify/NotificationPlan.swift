import DialtoneModel
import DialtoneWire

/// Tells people in myApps what happened to phones: each thing once, many losses as one, and nothing where the PBX cannot.
///
/// - A user hears that the phone is ready, once for each order.
/// - Administrators hear of lost registrations. Those of one minute are one notification; after it, what is lost within the
///   next 20 minutes is gathered again: registrations are looked at every 15 minutes, so the loss of a whole site shows
///   bit by bit. Phones that came back before it is told are not told.
/// - What waits at a session that ends, or happens while the system has none, is told by the next one of the system.
/// - A session that lets a request go unanswered is asked nothing more: a PBX before 14r1 does not know it.
///
/// Source: innovaphone SDK 14r1, "PbxApi", AppNotify (stated); that older PBXs do not answer (assumed); times (our choice).
package struct NotificationPlan: Equatable, Sendable {
    static let lossesGathered: Duration = .seconds(60)
    static let lossesRest: Duration = .seconds(20 * 60)
    /// Of one request.
    static let patience: Duration = .seconds(10)
    /// Requests of one session without their answers yet.
    static let openMax = 4
    /// How long a notification waits for a session.
    static let parkedTime: Duration = .seconds(30 * 60)
    /// Notifications that wait for their turn; beyond it they are left out.
    static let waitingMax = 1000
    /// Orders that are remembered as told.
    static let toldMax = 10_000
    package static let administratorsMax = 50

    private struct Session: Equatable {
        var domain: String
        var grants: Bool
        /// It let a request go unanswered.
        var isSilent = false
        /// Numbers of requests without answers.
        var open: Set<Int> = []
        var waiting: [AppNotification] = []
    }

    private struct Losses: Equatable {
        enum Phase: Equatable { case gathering, resting }
        var phase: Phase
        var phones: [MACAddress: Subject] = [:]
    }

    private struct Told: Hashable {
        var mac: MACAddress
        var order: Int64
    }

    private var policy: Policy
    private var sessions: [Int: Session] = [:]
    /// By system name in lower case; a system that lost nothing has none.
    private var losses: [String: Losses] = [:]
    /// What waited at sessions that ended, or found none, by system name in lower case; the next session of the system tells it.
    private var parked: [String: [AppNotification]] = [:]
    private var told: Set<Told> = []
    /// In the order of their telling, to forget the oldest.
    private var toldOrder: [Told] = []
    private var requests = 0

    package init(_ policy: Policy) { self.policy = policy }

    /// Takes one event and returns what to do about it, in order.
    package mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .announced(let number, let domain, let apis):
            let grants = apis.contains(AppNotification.api)
            if sessions[number] == nil { sessions[number] = Session(domain: domain, grants: grants) }
            sessions[number]?.domain = domain
            sessions[number]?.grants = grants
            return unparked(domain)
        case .closed(let number): return closed(number)
        case .ready(let subject, let order): return ready(subject, Told(mac: subject.mac, order: order))
        case .registered(let mac):
            for domain in losses.keys { losses[domain]?.phones[mac] = nil }
            return []
        case .lost(let subject): return lost(subject)
        case .received(let number, let message): return received(number, message)
        case .timerFired(.losses(let domain)): return lossesDue(domain)
        case .timerFired(.answer(let request)): return unanswered(request)
        case .timerFired(.parked(let domain)):
            parked[domain] = nil
            return []
        case .changed(let policy):
            self.policy = policy
            return []
        }
    }

    // MARK: What happened

    private mutating func ready(_ subject: Subject, _ event: Told) -> [Action] {
        guard policy.isOn, policy.tellsUsers, !subject.user.isEmpty, !told.contains(event) else { return [] }
        let link = AppLink(app: policy.userApp, mac: subject.mac)
        let (actions, queued) = tell([subject.user], .phoneReady(phone: subject.name), link, domain: subject.domain)
        if queued > 0 { remember(event) }
        return actions
    }

    private mutating func remember(_ event: Told) {
        told.insert(event)
        toldOrder.append(event)
        guard toldOrder.count > Self.toldMax else { return }
        for old in toldOrder.prefix(Self.toldMax / 10) { told.remove(old) }
        toldOrder.removeFirst(Self.toldMax / 10)
    }

    private mutating func lost(_ subject: Subject) -> [Action] {
        guard policy.isOn, !policy.administrators.isEmpty else { return [] }
        let domain = subject.domain.lowercased()
        if losses[domain] != nil {
            losses[domain]?.phones[subject.mac] = subject
            return []
        }
        losses[domain] = Losses(phase: .gathering, phones: [subject.mac: subject])
        return [.start(.losses(domain: domain), after: Self.lossesGathered)]
    }

    /// Tells of what was gathered, and rests; when nothing came in the rest, the next loss begins anew.
    private mutating func lossesDue(_ domain: String) -> [Action] {
        guard let gathered = losses[domain] else { return [] }
        guard let one = gathered.phones.values.first else {
            losses[domain] = nil
            return []
        }
        losses[domain] = Losses(phase: .resting)
        let rest = Action.start(.losses(domain: domain), after: Self.lossesRest)
        guard policy.isOn else { return [rest] }
        let isOne = gathered.phones.count == 1
        let notice = isOne ? Notice.phoneLost(phone: one.name, user: one.user) : .phonesLost(count: gathered.phones.count)
        let link = AppLink(app: policy.adminApp, mac: isOne ? one.mac : nil)
        return [rest] + tell(Array(policy.administrators.prefix(Self.administratorsMax)), notice, link, domain: one.domain).actions
    }

    // MARK: Telling

    /// - Returns: `queued`: how many of the users are told, now or in their turn.
    private mutating func tell(
        _ users: [String], _ notice: Notice, _ link: AppLink, domain: String
    ) -> (actions: [Action], queued: Int) {
        let number = session(for: domain)
        // A session that does not grant the API, or does not answer: nothing to wait for.
        guard number != nil || !hasSession(of: domain) else { return ([], 0) }
        let notifications = users.map {
            AppNotification(sip: $0, link: link, title: notice.title(in: policy.language), text: notice.text(in: policy.language))
        }
        guard let number else { return park(notifications, domain: domain) }
        return queue(notifications, on: number)
    }

    private mutating func park(_ notifications: [AppNotification], domain: String) -> (actions: [Action], queued: Int) {
        let room = max(0, Self.waitingMax - parked.values.reduce(0) { $0 + $1.count })
        let (kept, domain) = (notifications.prefix(room), domain.lowercased())
        var actions: [Action] = kept.count < notifications.count ? [.tooMany] : []
        if !kept.isEmpty {
            // Those that come later wait no longer than the first.
            if parked[domain] == nil { actions.append(.start(.parked(domain: domain), after: Self.parkedTime)) }
            parked[domain, default: []] += kept
        }
        return (actions, kept.count)
    }

    private mutating func queue(_ notifications: [AppNotification], on number: Int) -> (actions: [Action], queued: Int) {
        let room = max(0, Self.waitingMax - (sessions[number]?.waiting.count ?? 0))
        let taken = notifications.prefix(room)
        sessions[number]?.waiting += taken
        return ((taken.count < notifications.count ? [.tooMany] : []) + send(on: number), taken.count)
    }

    /// What waited at the session goes to the next one of its system, now or when it comes. What was sent without an answer is not
    /// sent again: most likely it was told.
    private mutating func closed(_ number: Int) -> [Action] {
        guard let ended = sessions.removeValue(forKey: number), !ended.waiting.isEmpty else { return [] }
        return park(ended.waiting, domain: ended.domain).actions + unparked(ended.domain)
    }

    private mutating func unparked(_ domain: String) -> [Action] {
        guard let number = session(for: domain), let waiting = parked.removeValue(forKey: domain.lowercased()) else { return [] }
        return policy.isOn ? queue(waiting, on: number).actions : []
    }

    /// The oldest session of the system that grants the API and answers; nil: no user of the system can be told anything.
    private func session(for domain: String) -> Int? {
        sessions.filter { $0.value.grants && !$0.value.isSilent && $0.value.domain.lowercased() == domain.lowercased() }.keys.min()
    }

    private func hasSession(of domain: String) -> Bool {
        sessions.values.contains { $0.domain.lowercased() == domain.lowercased() }
    }

    private mutating func send(on number: Int) -> [Action] {
        guard var session = sessions[number] else { return [] }
        var actions: [Action] = []
        while session.open.count < Self.openMax, !session.waiting.isEmpty {
            requests += 1
            session.open.insert(requests)
            actions.append(.send(session: number, session.waiting.removeFirst().request(src: source(requests))))
            actions.append(.start(.answer(requests), after: Self.patience))
        }
        sessions[number] = session
        return actions
    }

    private func source(_ request: Int) -> String { "notify-\(request)" }

    private mutating func received(_ number: Int, _ message: AppMessage) -> [Action] {
        guard message.mt == "AppNotifyResult", let session = sessions[number],
            let request = session.open.first(where: { source($0) == message.src?.string })
        else { return [] }
        sessions[number]?.open.remove(request)
        // A user that the PBX does not know, or one who has no myApps: nothing to be done, and no reason to stop.
        let notes = message.errorText.map { [Action.note("The PBX did not take a notification: \($0.prefix(200))")] } ?? []
        return notes + send(on: number)
    }

    private mutating func unanswered(_ request: Int) -> [Action] {
        guard let (number, session) = sessions.first(where: { $0.value.open.contains(request) }), !session.isSilent else { return [] }
        sessions[number]?.isSilent = true
        sessions[number]?.open = []
        sessions[number]?.waiting = []
        return [.note("The PBX does not answer AppNotify (it knows it from 14r1 on); nothing more is told on this connection.")]
    }
}

extension NotificationPlan.Action {
    fileprivate static let tooMany = Self.note("Too many notifications wait; some are left out.")
}
