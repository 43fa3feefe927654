import DialtoneModel

/// Orders, and how they end.
extension PhoneLife {
    mutating func ordered(ticket new: UInt64, code newCode: Secret) -> [Action] {
        let actions = answer(Condition.orderReplaced) + [.start(.deadline(new), after: deadline)]
        ticket = new
        let hasFailed = status == .failed
        if newCode == code, password != nil, !codePending, !codeRefused {
            return actions + repeated()
        }
        if newCode == code, codePending, !hasFailed {
            // The same order once more, while it runs: a second identify could find the code used up.
            forgetStatus()
            guard case .open = link else { return actions + askForConnection() }
            status = .identifying
            return actions + [.commit([.identifying])]
        }
        code = newCode
        return actions + begin()
    }

    /// The order of a phone whose code Devices took long ago: nothing is to be done but to see that all is well.
    private mutating func repeated() -> [Action] {
        var actions: [Action] = []
        if !isPastReady, let password {
            // The order set the status back; a restart must not take the phone for one whose code is still to be sent.
            forgetStatus()
            status = .configuring
            actions.append(.commit([.sysclientPassword(password)]))
        }
        return actions + (isComplete ? check() : askForConnection())
    }

    /// Identifies with the code, on a connection of its own.
    private mutating func begin() -> [Action] {
        forgetStatus()
        (progress, isComplete) = (.ordered, false)
        (codePending, codeRefused, isDormant) = (true, false, false)
        return startAfresh("a new order came")
    }

    /// An administrator wants it tried anew, at once.
    mutating func reopened() -> [Action] {
        if password == nil, !isDormant { (codePending, codeRefused) = (code != nil, false) }
        let actions = startAfresh("reopened")
        // The file that could not be made may be possible by now, whatever Devices says.
        return actions + (isComplete && progress == .configuring ? check() : [])
    }

    private mutating func startAfresh(_ reason: String) -> [Action] {
        backOff.reset()
        (codeCloses, digestCloses, lastProblem, wasClosedOnCode) = (0, 0, nil, false)
        return drop(reason) + askForConnection()
    }

    /// The order was stored, and its status with it. What the store shows as reason now is the store's affair.
    private mutating func forgetStatus() {
        status = .received
        if shown != .none { shown = .unknown }
    }

    /// Everything is there: can the file be made?
    mutating func check() -> [Action] {
        progress = .checking
        checksOpen += 1
        return [.checkFile]
    }

    mutating func fileChecked(_ problem: Condition?) -> [Action] {
        guard checksOpen > 0 else { return [] }
        checksOpen -= 1
        // The answer to an earlier question says nothing about what came since.
        guard checksOpen == 0, progress == .checking else { return [] }
        if let problem {
            progress = isPastReady ? .done : .configuring
            return fail(problem)
        }
        progress = .done
        let steps = [PhoneStep.ready] + clearing()
        if !isPastReady { status = .ready }
        return [.commit(steps)] + answer(nil)
    }
}
