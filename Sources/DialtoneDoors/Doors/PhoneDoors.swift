package import DialtoneModel
package import DialtoneProvisioning
import DialtoneStore
package import DialtoneSupport
import DialtoneVendors
package import Foundation
package import Logging

/// The doors through which real phones fetch their files.
///
/// A phone gets in by its code while that lives, by its own token ever after, or by its MAC where that is switched on, or an
/// administrator assigned it, and its window is open; where its instance wants it, only with credentials or a certificate.
/// Every refusal looks and costs the same: a phone is looked up, secrets are read, a file is made.
package struct PhoneDoors: Sendable {
    /// Where the doors get the time from.
    package struct Time: Sendable {
        /// For what is noted.
        var date: @Sendable () -> Date
        var instant: @Sendable () -> ContinuousClock.Instant
        /// By which codes and nonces end.
        var forward: @Sendable () -> Date

        /// - Parameter forward: A time that never goes back; without it `date`.
        package init(
            date: @escaping @Sendable () -> Date = { .now },
            instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, forward: (@Sendable () -> Date)? = nil
        ) {
            (self.date, self.instant, self.forward) = (date, instant, forward ?? date)
        }
    }

    let records: DoorRecords
    let files: FileMaker
    let policy: DoorPolicy
    /// nil where no instance demands credentials.
    let credentials: DoorCredentials?
    let check: CredentialCheck
    let misses: MissLimiter
    let phones = PhoneLimiter()
    /// For callers that know a phone's URL and have not shown its login: the phone must not be slowed down by them.
    let unproven = PhoneLimiter()
    let inbox: UnknownDeviceInbox
    let alarms: AlarmCollector
    let parts = PartRegister()
    let ready: ReadyFiles
    let repeats: RepeatRecorder
    let metrics: ServiceMetrics
    let logger: Logger
    let time: Time
    /// Has the phone's owner commit steps; returns when they are durable, or for those that need not be, when they are on their way.
    let commit: @Sendable (Phone, [PhoneStep], _ isAwaited: Bool) async throws -> Void

    package init(
        records: DoorRecords, files: FileMaker, policy: DoorPolicy, credentials: DoorCredentials?, check: CredentialCheck,
        misses: MissLimiter, inbox: UnknownDeviceInbox, alarms: AlarmCollector, ready: ReadyFiles, repeats: RepeatRecorder,
        metrics: ServiceMetrics,
        logger: Logger, time: Time = Time(), commit: @escaping @Sendable (Phone, [PhoneStep], _ isAwaited: Bool) async throws -> Void
    ) {
        self.records = records
        self.files = files
        self.policy = policy
        self.credentials = credentials
        self.check = check
        self.misses = misses
        self.inbox = inbox
        self.alarms = alarms
        self.ready = ready
        self.repeats = repeats
        self.metrics = metrics
        self.logger = logger
        self.time = time
        self.commit = commit
    }

    /// A request on its way through the doors.
    struct Visit: Sendable {
        var request: DoorRequest
        var visitor: Visitor
        var now: ContinuousClock.Instant
        /// What had changed before anything was looked up.
        var mark: ReadyFiles.Mark
        var vendor = DoorMetrics.unknownVendor
        var proof = Proof.complete
        /// How it counts if it is in vain, where that is another way than its door's.
        var attempt: MissLimiter.Attempt?
    }

    /// What a caller that may come in has shown of what is wanted of it; all but a complete proof lead to the certificates alone.
    enum Proof: Hashable, Sendable { case complete, absent, stale }

    package func answer(_ request: DoorRequest) async -> DoorAnswer {
        var visit = Visit(
            request: request, visitor: Visitor(request, files.catalogue), now: time.instant(),
            mark: ready.mark(overrides: files.overrides.version))
        let answer: DoorAnswer
        do {
            answer = try await self.answer(&visit)
        } catch {
            answer = readyAnswer(&visit) ?? unavailable(visit, error)
        }
        metrics.doors(ofVendor: visit.vendor).answered(answer.result, took: visit.now.duration(to: time.instant()))
        return answer
    }

    private func unavailable(_ visit: Visit, _ error: any Error) -> DoorAnswer {
        logger.error("Phone could not be served", metadata: [LogKey.error: "\(error)", LogKey.peer: "\(visit.request.address)"])
        return .unavailable
    }

    private func answer(_ visit: inout Visit) async throws -> DoorAnswer {
        let request = visit.request
        // A token has 128 random bits: a client that names a right one is let in even where others behind the same address
        // guess. Codes and MACs can be guessed, so there the limit comes first.
        if !request.door.isOwn, let seconds = retryAfter(&visit) {
            // Whether the phone that shows a code is unknown was not looked at.
            if request.door.isByMAC { note(visit) }
            return limited(attempt(of: visit).kind, seconds)
        }
        let (phone, secrets, former, rivals) = try await phone(behind: request.door, visit.visitor)
        if let former { return refuse(.closedCode, former, visit) }
        for rival in rivals { alarms.ring(.orderedElsewhere, for: rival, details: facts(visit), now: visit.now) }
        switch judge(phone, secrets, visit) {
        case .welcome(let phone, let secrets, let proof):
            visit.proof = proof
            return try await serve(phone, secrets, &visit)
        case .refused(let reason): return refuse(reason, phone, visit)
        }
    }

    /// Turns a client away whose address has tried too much in vain.
    func limited(_ kind: MissLimiter.Kind, _ seconds: Int) -> DoorAnswer {
        metrics.limited(instance: policy.onlyInstance, kind: kind.rawValue)
        return .limited(retryAfter: seconds)
    }

    /// Has a phone wait that asks too often.
    func limited(_ phone: Phone, _ seconds: Int) -> DoorAnswer {
        metrics.limited(instance: phone.instance, kind: ServiceMetrics.phoneLimit)
        return .limited(retryAfter: seconds)
    }

    /// Whether a file's name holds a phone's hardware address.
    package func isNamedByMAC(_ file: String) -> Bool { files.catalogue.mac(inFileName: file) != nil }

    /// Seconds after which a client may try a code or a MAC again; nil if it may now. A phone that shows its MAC has an attempt of its own
    /// where others behind its address have tried too many codes.
    private func retryAfter(_ visit: inout Visit) -> Int? {
        let request = visit.request
        guard let seconds = misses.retryAfter(request.address, attempt(of: visit).kind, now: visit.now) else { return nil }
        guard case .code = request.door, let mac = visit.visitor.shown else { return seconds }
        let own = MissLimiter.Attempt(.codeOfPhone, mac)
        guard misses.retryAfter(request.address, own.kind, now: visit.now) == nil,
            !misses.hasTried(request.address, own, now: visit.now)
        else { return seconds }
        visit.attempt = own
        return nil
    }

    /// What a request tries, if it is in vain.
    func attempt(of visit: Visit) -> MissLimiter.Attempt {
        if let attempt = visit.attempt { return attempt }
        switch visit.request.door {
        case .code(let code, _): return MissLimiter.Attempt(.code, code)
        // Names without an address guess at nothing, so all of them are one.
        case .mac: return MissLimiter.Attempt(.mac, visit.visitor.named)
        case .token(let token, _): return MissLimiter.Attempt(.url, token)
        }
    }

    // MARK: Who is asked for

    /// The phone whose door it is. For a code also the phone that it was made for and that it does not let in any more, which is not
    /// guessing: it comes from the phone's former life. For a MAC that means phones of several instances these, none of which it lets in.
    private func phone(
        behind door: DoorRequest.Door, _ visitor: Visitor
    ) async throws -> (phone: Phone?, secrets: PhoneSecrets?, former: Phone?, rivals: [Phone]) {
        let now = time.forward()
        var (phone, former): (Phone?, Phone?)
        var rivals: [Phone] = []
        switch door {
        case .code(let code, _):
            if policy.enrollment.byCode {
                let phones = try await records.withCode(code)
                phone = phones.whoseCode(isOpenAt: now)
                if phone == nil { former = phones.first { ($0.codeOpenUntil ?? .distantPast) <= now && visitor.mayBe($0) } }
            }
        case .token(let token, _):
            // Where all phones come after their first file: both with one look.
            let found = try await records.forToken(token)
            return (found?.phone, found?.secrets, nil, [])
        case .mac:
            let open = try await candidates(named: visitor.named, now)
            if open.count > 1 { rivals = open } else { phone = open.first }
        }
        return (phone, try await secrets(of: phone), former, rivals)
    }

    private func candidates(named mac: MACAddress?, _ now: Date) async throws -> [Phone] {
        guard let mac else { return [] }
        return try await records.withMAC(mac).filter {
            $0.status != .removed && ($0.codeOpenUntil ?? .distantPast) > now
                && (policy.enrollment.byMAC || $0.assignedMAC == mac)
        }
    }

    /// Reads as well where there is nothing to read, so that its absence does not show in the time.
    private func secrets(of phone: Phone?) async throws -> PhoneSecrets? {
        guard let phone else {
            _ = try? await records.secrets(0)  // there is no such phone, which is the purpose
            return nil
        }
        return try await records.secrets(phone.id)
    }

    // MARK: Whether it may

    enum Verdict {
        /// Without proof for the certificates alone.
        case welcome(Phone, PhoneSecrets, Proof)
        case refused(Refusal)
    }

    /// Why somebody is not let in. Only the log, the limits and the alarms ever know.
    enum Refusal: Error, Equatable {
        case unknown
        /// The phone's own code, which is closed or has expired.
        case closedCode
        /// Half a configuration would bring the phone up wrong: until everything is there, its door stays shut.
        case notReady
        case locked
        /// Credentials are wanted first; the nonce was too old, or none were shown.
        case unproven(isStale: Bool)
        case wrongCredentials
        case noCertificate
        case wrongCertificate
        case anotherPhone
    }

    private func judge(_ phone: Phone?, _ secrets: PhoneSecrets?, _ visit: Visit) -> Verdict {
        let verdict = credentialVerdict(phone, visit.request)
        guard let phone, let secrets else {
            switch verdict {
            case .absent: return .refused(.unproven(isStale: false))
            case .stale: return .refused(.unproven(isStale: true))
            case .wrong, .good, nil: return .refused(.unknown)
            }
        }
        switch judge(phone, verdict, visit) {
        case .success(let proof): return .welcome(phone, secrets, proof)
        case .failure(let reason): return .refused(reason)
        }
    }

    /// What a caller at the door of this phone has shown, or why it may not come in.
    func judge(_ phone: Phone, _ verdict: CredentialCheck.Verdict?, _ visit: Visit) -> Result<Proof, Refusal> {
        if !visit.request.door.isOwn, phones.isLocked(phone.id, now: visit.now) { return .failure(.locked) }
        // A phone that cannot be told credentials comes with the secret of its URL alone.
        let canShow = phone.vendor.flatMap { files.catalogue.driver(id: $0) }?.carriesCredentials(model: phone.model) ?? true
        var proof = Proof.complete
        if policy.demandsCredentials(phone.instance), canShow {
            switch verdict {
            case .wrong: return .failure(.wrongCredentials)
            case .absent where !visit.request.wantsCertificates: return .failure(.unproven(isStale: false))
            case .stale where !visit.request.wantsCertificates: return .failure(.unproven(isStale: true))
            case .absent: proof = .absent
            case .stale: proof = .stale
            case .good, nil: break
            }
        }
        let certificates = policy.certificates(of: phone.instance)
        if certificates != .off {
            if let subject = visit.request.certificate.map({ CertificateSubject($0) }) {
                let isOwn = ([phone.mac] + (phone.assignedMAC.map { [$0] } ?? [])).contains { subject.names($0) }
                guard isOwn else { return .failure(.wrongCertificate) }
            } else if certificates == .required {
                return .failure(.noCertificate)
            }
        }
        // A code that another phone shows was mistyped or stolen: it learns nothing, not even that the code is right.
        guard visit.visitor.mayBe(phone) else { return .failure(.anotherPhone) }
        guard phone.configuredAt != nil || phone.owesGoodbye else { return .failure(.notReady) }
        return .success(proof)
    }

    /// What the credentials at a phone's own door are worth; nil at other doors, and where nobody is asked for any.
    ///
    /// For a door that is not there they are compared all the same, with such as nobody can know.
    func credentialVerdict(_ phone: Phone?, _ request: DoorRequest) -> CredentialCheck.Verdict? {
        guard policy.asksForCredentials, let credentials, case .token(let token, _) = request.door else { return nil }
        // Without the phone its name is not known; any will do.
        let expected = credentials.all(user: phone?.mac.hex ?? "nobody", token: token)
        return check.verdict(
            on: request.proof, offered: policy.offered(isEncrypted: request.isEncrypted), anyOf: expected, now: time.forward())
    }
}
