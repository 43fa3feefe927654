extension Condition {
    /// Stable, in lower case with dashes; it is what is stored, counted and filtered by, and what other programs go by.
    package var code: String {
        switch self {
        case .orderReplaced: "order-replaced"
        case .phoneRemoved: "phone-removed"
        case .serviceStopping: "service-stopping"
        case .storeFailed: "store-failed"
        case .orderNotAllowed: "order-not-allowed"
        case .devicesNotFound: "devices-not-found"
        case .connectionsQueued: "connections-queued"
        case .devicesSilent: "devices-silent"
        case .devicesUnreachable: "devices-unreachable"
        case .connectionLost: "connection-lost"
        case .codeNotAccepted: "code-not-accepted"
        case .codeRefused: "code-refused"
        case .codeExpired: "code-expired"
        case .digestUnanswered: "digest-unanswered"
        case .otherPassword: "other-password"
        case .passwordRejected: "password-rejected"
        case .passwordProbablyRejected: "password-probably-rejected"
        case .devicesPasswordLost: "devices-password-lost"
        case .configurationIncomplete: "configuration-incomplete"
        case .notInDomain: "not-in-domain"
        case .fileUnchecked: "file-unchecked"
        case .fileImpossible: "file-impossible"
        case .fileOutdated: "file-outdated"
        case .handset(let problem): problem.code
        case .registrarMoved: "registrar-moved"
        case .userUnanswered: "user-unanswered"
        case .userWithoutID: "user-without-id"
        case .userUnreadable: "user-unreadable"
        case .entryUnverified: "entry-unverified"
        case .entryRefused: "entry-refused"
        case .entryMissing: "entry-missing"
        case .entryUnstable: "entry-unstable"
        case .userUnknown: "user-unknown"
        case .userPasswordChanged: "user-password-changed"
        case .userRenamed: "user-renamed"
        case .userGone: "user-gone"
        case .entryGone: "entry-gone"
        case .entryTLSOnly: "entry-tls-only"
        case .notRegistered: "not-registered"
        case .notUnderEntry: "not-under-entry"
        case .locationUnknown: "location-unknown"
        case .makersAdminPassword: "makers-admin-password"
        case .templateWithoutAdminPassword: "template-without-admin-password"
        case .adminPasswordNotTaken: "admin-password-not-taken"
        case .standbyOpen: "standby-open"
        case .apiNotGranted: "api-not-granted"
        case .websocketAtPage: "websocket-at-page"
        case .pbxRelease: "pbx-release"
        case .legacy: "legacy"
        }
    }

    /// What the texts fill in, by name; never a secret. `{}` for a condition without facts.
    package var facts: JSONValue {
        switch self {
        case .orderReplaced, .phoneRemoved, .serviceStopping, .devicesNotFound, .connectionsQueued, .devicesSilent, .codeNotAccepted,
            .codeRefused, .codeExpired, .digestUnanswered, .otherPassword, .passwordRejected, .passwordProbablyRejected,
            .devicesPasswordLost, .configurationIncomplete, .notInDomain, .fileUnchecked, .entryTLSOnly:
            [:]
        case .storeFailed(let problem), .devicesUnreachable(let problem): ["problem": .string(problem)]
        case .connectionLost(let problem): ["problem": .optional(problem)]
        case .orderNotAllowed(let app): ["app": .string(app)]
        case .fileImpossible(let maker, let problem): ["maker": .string(maker), "problem": .string(problem)]
        case .fileOutdated(let cause, let problem): ["cause": cause.json, "problem": .string(problem)]
        case .handset(let problem): problem.facts
        case .registrarMoved(let from, let to): ["from": .string(from), "to": .string(to)]
        case .userUnanswered(let user), .userWithoutID(let user), .entryUnstable(let user), .userUnknown(let user),
            .userPasswordChanged(let user), .userGone(let user):
            ["user": .string(user)]
        case .userUnreadable(let user, let problem), .entryUnverified(let user, let problem), .entryRefused(let user, let problem):
            ["user": .string(user), "problem": .string(problem)]
        case .userRenamed(let user, let name): ["user": .string(user), "name": .string(name)]
        case .entryMissing(let user, let hwid), .entryGone(let user, let hwid): ["user": .string(user), "hwid": .string(hwid)]
        case .notRegistered(let pbx): ["pbx": .string(pbx)]
        case .notUnderEntry(let user, let hwid, let devices):
            ["user": .string(user), "hwid": .string(hwid), "devices": .int(devices)]
        case .locationUnknown(let location, let registrar): ["location": .string(location), "registrar": .string(registrar)]
        case .makersAdminPassword(let vendor, let name): ["vendor": .string(vendor), "name": .string(name)]
        case .templateWithoutAdminPassword(let scope): ["scope": .string(scope)]
        case .adminPasswordNotTaken(let model): ["model": .string(model)]
        case .standbyOpen(let pbxs): ["pbxs": .string(pbxs)]
        case .apiNotGranted(let api, let tick): ["api": .string(api), "tick": .string(tick)]
        case .websocketAtPage(let object, let app): ["object": .string(object), "app": .string(app)]
        case .pbxRelease(let pbx, let release): ["pbx": .string(pbx), "release": .optional(release)]
        case .legacy(let text): ["text": .string(text)]
        }
    }

    /// A condition as it was stored; nil for a code that this release does not know, or facts that are not the code's.
    package init?(code: String, facts value: JSONValue?) {
        let facts = Facts(value)
        let made: Condition? =
            switch code {
            case "order-replaced": .orderReplaced
            case "phone-removed": .phoneRemoved
            case "service-stopping": .serviceStopping
            case "store-failed": facts.text("problem").map { .storeFailed(problem: $0) }
            case "order-not-allowed": facts.text("app").map { .orderNotAllowed(app: $0) }
            case "devices-not-found": .devicesNotFound
            case "connections-queued": .connectionsQueued
            case "devices-silent": .devicesSilent
            case "devices-unreachable": facts.text("problem").map { .devicesUnreachable(problem: $0) }
            case "connection-lost": .connectionLost(problem: facts.text("problem"))
            case "code-not-accepted": .codeNotAccepted
            case "code-refused": .codeRefused
            case "code-expired": .codeExpired
            case "digest-unanswered": .digestUnanswered
            case "other-password": .otherPassword
            case "password-rejected": .passwordRejected
            case "password-probably-rejected": .passwordProbablyRejected
            case "devices-password-lost": .devicesPasswordLost
            case "configuration-incomplete": .configurationIncomplete
            case "not-in-domain": .notInDomain
            case "file-unchecked": .fileUnchecked
            case "file-impossible": facts.texts("maker", "problem").map { .fileImpossible(maker: $0, problem: $1) }
            case "file-outdated":
                RevisionCause(json: value?["cause"]).flatMap { cause in
                    facts.text("problem").map { .fileOutdated(cause: cause, problem: $0) }
                }
            case "registrar-moved": facts.texts("from", "to").map { .registrarMoved(from: $0, to: $1) }
            case "user-unanswered": facts.text("user").map { .userUnanswered(user: $0) }
            case "user-without-id": facts.text("user").map { .userWithoutID(user: $0) }
            case "user-unreadable": facts.texts("user", "problem").map { .userUnreadable(user: $0, problem: $1) }
            case "entry-unverified": facts.texts("user", "problem").map { .entryUnverified(user: $0, problem: $1) }
            case "entry-refused": facts.texts("user", "problem").map { .entryRefused(user: $0, problem: $1) }
            case "entry-missing": facts.texts("user", "hwid").map { .entryMissing(user: $0, hwid: $1) }
            case "entry-unstable": facts.text("user").map { .entryUnstable(user: $0) }
            case "user-unknown": facts.text("user").map { .userUnknown(user: $0) }
            case "user-password-changed": facts.text("user").map { .userPasswordChanged(user: $0) }
            case "user-renamed": facts.texts("user", "name").map { .userRenamed(user: $0, name: $1) }
            case "user-gone": facts.text("user").map { .userGone(user: $0) }
            case "entry-gone": facts.texts("user", "hwid").map { .entryGone(user: $0, hwid: $1) }
            case "entry-tls-only": .entryTLSOnly
            case "not-registered": facts.text("pbx").map { .notRegistered(pbx: $0) }
            case "not-under-entry":
                facts.texts("user", "hwid").flatMap { user, hwid in
                    facts.number("devices").map { .notUnderEntry(user: user, hwid: hwid, devices: $0) }
                }
            case "location-unknown": facts.texts("location", "registrar").map { .locationUnknown(location: $0, registrar: $1) }
            case "makers-admin-password": facts.texts("vendor", "name").map { .makersAdminPassword(vendor: $0, name: $1) }
            case "template-without-admin-password": facts.text("scope").map { .templateWithoutAdminPassword(scope: $0) }
            case "admin-password-not-taken": facts.text("model").map { .adminPasswordNotTaken(model: $0) }
            case "standby-open": facts.text("pbxs").map { .standbyOpen(pbxs: $0) }
            case "api-not-granted": facts.texts("api", "tick").map { .apiNotGranted(api: $0, tick: $1) }
            case "websocket-at-page": facts.texts("object", "app").map { .websocketAtPage(object: $0, app: $1) }
            case "pbx-release": facts.text("pbx").map { .pbxRelease(pbx: $0, release: facts.text("release")) }
            case "legacy": facts.text("text").map { .legacy(text: $0) }
            default: HandsetProblem(code: code, facts: value).map { .handset($0) }
            }
        guard let made else { return nil }
        self = made
    }

    /// `{code, facts}`, as a condition stands in the facts of others.
    package var reference: JSONValue { ["code": .string(code), "facts": facts] }

    /// Reads a ``reference``.
    package init?(reference: JSONValue?) {
        guard let reference, let code = reference["code"]?.string else { return nil }
        self.init(code: code, facts: reference["facts"])
    }
}
