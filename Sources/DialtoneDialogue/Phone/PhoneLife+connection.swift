import DialtoneModel
import DialtoneWire

/// The connection: when to ask for one, when to give it up, what its loss means.
extension PhoneLife {
    /// For metrics and the list of phones.
    package enum ConnectionState: String, Hashable, Sendable, CaseIterable {
        /// No Devices, or nothing to log in with.
        case idle
        case waiting, connecting, identifying, proving
        /// Devices takes us for this phone.
        case member
        /// Devices knows this phone in no domain.
        case outside
        case resting
    }

    package var connectionState: ConnectionState {
        switch link {
        case .none: .idle
        case .waiting: .waiting
        case .connecting: .connecting
        case .resting: .resting
        case .open(_, let dialogue):
            switch dialogue.state {
            case .idle, .identifying: .identifying
            case .proving: .proving
            case .outside: .outside
            case .member: .member
            case .closed: .resting
            }
        }
    }

    /// Asks the limiter for a connection if one is needed and possible; ends a rest.
    mutating func askForConnection() -> [Action] {
        guard !isDormant, url != nil else { return [] }
        switch link {
        case .connecting: return []
        case .open: guard isMoving else { return [] }
        case .none, .resting, .waiting: link = .waiting
        }
        switch (request, ticket) {
        case (.none, nil):
            request = .normal
            return [.requestConnection(urgent: false)]
        case (.none, .some), (.normal, .some):
            request = .urgent
            return [.requestConnection(urgent: true)]
        case (.normal, nil), (.urgent, _):
            return []
        }
    }

    mutating func moved(to new: String?) -> [Action] {
        guard new != url else { return [] }
        url = new
        guard new != nil else {
            // A living connection is worth more than the PBX's word.
            isMoving = false
            if case .open = link { return [] }
            // An order that somebody waits for fails at its deadline, with a reason of its own.
            return isPastReady || status == .failed || ticket != nil || isDormant ? [] : show(Condition.devicesNotFound)
        }
        switch link {
        case .resting(isLong: true) where linkURL == new: return []
        case .none, .waiting, .resting:
            backOff.reset()
            return askForConnection()
        case .connecting:
            guard linkURL != new else { return [] }
            return drop("Devices has moved") + askForConnection()
        case .open:
            isMoving = linkURL != new
            return askForConnection()
        }
    }

    mutating func granted() -> [Action] {
        request = .none
        switch link {
        case .none, .connecting, .resting: return []
        case .waiting: break
        case .open: guard isMoving else { return [] }
        }
        let actions = drop("Devices has moved")
        guard let url else { return actions }
        connections += 1
        (link, linkURL) = (.connecting(connections), url)
        return actions + [.connect(connections, url: url)]
    }

    mutating func connected(_ number: Int) -> [Action] {
        guard case .connecting(number) = link else { return [] }
        unreadable = 0
        (lastProblem, wasClosedOnCode) = (nil, false)
        var actions: [Action] = []
        if status == .received {
            status = .identifying
            actions.append(.commit([.identifying] + clearing()))
        } else {
            actions += clear(if: \.isAboutReaching)
        }
        // Nobody waits for this code, so no deadline would ever tell that it was not taken.
        if codePending, ticket == nil { actions.append(.start(.codeUnanswered(connection: number), after: deadline)) }
        var dialogue = SysclientDialogue(identity: toldIdentity, code: codePending ? code : nil, password: password)
        let opening = dialogue.handle(.opened)
        link = .open(number, dialogue)
        for action in opening { actions += simple(action, on: number) }
        return actions
    }

    /// Whether it was up is known here; the owner may find out about a loss on the way.
    mutating func lost(_ number: Int, _ reason: String?, using random: inout some RandomNumberGenerator) -> [Action] {
        switch link {
        case .connecting(number): notConnected(reason ?? "the connection was closed", using: &random)
        case .open(number, let dialogue): disconnected(dialogue, reason, using: &random)
        case .none, .waiting, .connecting, .open, .resting: []
        }
    }

    private mutating func notConnected(_ reason: String, using random: inout some RandomNumberGenerator) -> [Action] {
        lastProblem = reason
        var actions = [Action.note("No connection to Devices: \(reason)")]
        // Once per outage, and not for phones in use: ten thousand of them would write it at once.
        if !isPastReady, status != .failed, ticket == nil, !isShownUnreachable {
            actions += show(Condition.devicesUnreachable(problem: reason))
        }
        return actions + rest(isLong: false, using: &random)
    }

    private var isShownUnreachable: Bool { if case .condition(let condition) = shown { condition.isAboutReaching } else { false } }

    private mutating func disconnected(
        _ dialogue: SysclientDialogue, _ reason: String?, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        lastProblem = reason
        var actions = [Action.note("The connection to Devices was lost" + (reason.map { ": \($0)" } ?? ""))]
        var isLong = false
        switch dialogue.state {
        case .identifying, .proving:
            if isRefusal(dialogue), let fallback = fallBack(from: dialogue) {
                (link, isMoving) = (.none, false)
                return actions + fallback + askForConnection()
            }
            if dialogue.isDoubted {
                isLong = true
                forgetUntakenWords()
                if codePending { actions += refuse(Condition.otherPassword) }
            }
            if codePending {
                wasClosedOnCode = true
                codeCloses += 1
                if codeCloses > Self.codeRepeatsMax { actions += refuse(Condition.codeRefused) }
            }
            if dialogue.state == .proving {
                digestCloses += 1
                if digestCloses >= Self.digestClosesMax {
                    isLong = true
                    forgetUntakenWords()
                    actions += show(Condition.passwordProbablyRejected)
                }
            }
        case .idle, .outside, .member, .closed: break
        }
        return actions + rest(isLong: isLong, using: &random)
    }

    /// Whether a connection that was closed now says that Devices refuses the digest, or the code that came with it.
    private func isRefusal(_ dialogue: SysclientDialogue) -> Bool {
        guard !dialogue.isDoubted else { return true }
        guard dialogue.state == .proving else { return false }
        return digestCloses + 1 >= Self.digestClosesMax || codePending && codeCloses + 1 > Self.codeRepeatsMax
    }

    /// Waits before the next attempt.
    mutating func rest(isLong: Bool, using random: inout some RandomNumberGenerator) -> [Action] {
        isMoving = false
        // Without password and code only an administrator at Devices can help, who is in no hurry.
        let isLong = isLong || (password == nil && !codePending)
        if request != .none, !isLong {
            link = .waiting  // the next connection was asked for already, to move
            return []
        }
        link = .resting(isLong: isLong)
        rests += 1
        return [.start(.rest(rests), after: backOff.next(isLong: isLong, using: &random))]
    }

    /// Gives the connection up, if there is one; rests and waits for the limiter are over too.
    mutating func drop(_ reason: String) -> [Action] {
        isMoving = false
        switch link {
        case .none, .waiting, .resting:
            link = .none
            return []
        case .connecting, .open:
            link = .none
            return [.disconnect(reason: reason)]
        }
    }

    mutating func couldNotRead(_ number: Int, _ fault: WireFault, _ byteCount: Int) -> [Action] {
        guard case .open(number, _) = link, unreadable < Self.unreadableNotesMax else { return [] }
        unreadable += 1
        return [.note("A message of Devices with \(byteCount) bytes could not be read: \(fault)")]
    }
}
