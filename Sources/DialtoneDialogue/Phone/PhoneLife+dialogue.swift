import DialtoneModel
import DialtoneWire

/// What Devices says on the open connection, and what it means for the phone.
extension PhoneLife {
    mutating func toDialogue(
        _ event: SysclientDialogue.Event, on number: Int, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard case .open(number, var dialogue) = link else { return [] }
        let all = dialogue.handle(event)
        link = .open(number, dialogue)
        if let taken = dialogue.takenWords { takenWords = taken }
        var actions: [Action] = []
        for action in all {
            if action == .rejected {
                actions += rejected(dialogue, using: &random)
            } else {
                actions += simple(action, on: number)
            }
        }
        return actions
    }

    /// More is known of the real phone.
    mutating func described(
        _ new: SysclientDialogue.Identity, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard new.mac == identity.mac, new != identity else { return [] }
        identity = new
        return tellDescription(using: &random)
    }

    /// Hands what is known of the phone to the open connection; without one, the next begins with it.
    mutating func tellDescription(using random: inout some RandomNumberGenerator) -> [Action] {
        guard !isDescribingPaused, case .open(let number, let dialogue) = link, dialogue.identity != toldIdentity else { return [] }
        isDescribingPaused = true
        return [.start(.describing, after: Self.describingPause)] + toDialogue(.described(toldIdentity), on: number, using: &random)
    }

    /// All of the dialogue's actions but the one that needs chance.
    mutating func simple(_ action: SysclientDialogue.Action, on number: Int) -> [Action] {
        switch action {
        case .send(let frame): return [.send(frame)]
        case .start(let timer, let delay): return [.start(.sysclient(timer, connection: number), after: delay)]
        case .storePassword(let new): return assigned(new)
        case .storeAdminPassword(let new): return [.commit([.adminPassword(new)])]
        case .storeItem(let item, let mode):
            // After a file that could not be made, each change may be the remedy.
            return [.commit([.item(item, mode: mode)])] + (isComplete && progress != .done ? check() : [])
        case .seriesCompleted(let identities):
            return [.commit([.itemSeriesCompleted(identities)])] + (isComplete && progress != .done ? check() : [])
        case .admitted:
            digestCloses = 0
            return clear(if: \.isAboutConnection) + [.start(.steady(connection: number), after: Self.steadyAfter)]
        case .complete: return complete()
        case .outsideDomain: return status == .failed ? [] : show(Condition.notInDomain)
        case .unprovable:
            return refuse(Condition.otherPassword)
        case .doubted:
            // With other words to try it is not the password's turn to be doubted.
            if case .open(_, let dialogue) = link, otherWords(than: dialogue) != nil { return [] }
            return status == .failed ? [] : show(Condition.passwordRejected)
        case .rejected: return []  // taken by the caller
        case .note(let text): return [.note(text)]
        }
    }

    /// The password is there: the code has done its work, and a restart finds the phone by challenge.
    private mutating func assigned(_ new: Secret) -> [Action] {
        password = new
        (codePending, codeRefused, codeCloses, digestCloses) = (false, false, 0, 0)
        if !isPastReady {
            status = .configuring
            // Its items are yet to come, whatever came with an older password.
            (progress, isComplete) = (.configuring, false)
        }
        return [.commit([.sysclientPassword(new)] + clearing())]
    }

    /// Devices will not take the code: it is not sent again, unless the phone is ordered again.
    mutating func refuse(_ condition: Condition) -> [Action] {
        (codePending, codeRefused) = (false, true)
        return fail(condition)
    }

    private mutating func complete() -> [Action] {
        // Also without a new password: Devices took the digest, so the phone stays what it was there.
        (codePending, isComplete) = (false, true)
        switch progress {
        case .ordered, .configuring: return check()
        case .checking, .done: return []
        }
    }

    /// Devices would not be convinced: be patient, and let an administrator look.
    private mutating func rejected(
        _ dialogue: SysclientDialogue, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        if let fallback = fallBack(from: dialogue) {
            return drop("Devices takes no proof by these words") + fallback + askForConnection()
        }
        forgetUntakenWords()
        var actions: [Action] = []
        if codePending || ticket != nil { actions += refuse(Condition.otherPassword) }
        actions += drop("Devices rejects the password")
        return actions + rest(isLong: true, using: &random)
    }
}
