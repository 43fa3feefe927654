import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import TestSupport
import Testing

@Suite("A phone's life: from order to ready")
struct PhoneLifeTests {
    @Test("a phone is ordered, accepted, configured, checked and answered, each step on disk before it shows")
    func wholeOrder() {
        var bench = LifeBench(.received)
        #expect(bench.tell(.devices(url: LifeBench.url)) == [])
        #expect(
            bench.tell(.ordered(ticket: 1, code: LifeBench.code)) == [
                .start(.deadline(1), after: LifeBench.deadline), .requestConnection(urgent: true),
            ])
        #expect(bench.tell(.granted) == [.connect(1, url: LifeBench.url)])
        let identify = SysclientIdentify(
            id: "0004132a7b15", product: "Dialtone", version: "1", provisioningCode: LifeBench.code)
        #expect(bench.tell(.connected(1)) == [.commit([.identifying]), .send(.admin(.identify(identify)))])
        #expect(
            bench.hear(.sysclientPassword(LifeBench.password)) == [
                .commit([.sysclientPassword(LifeBench.password)]), .start(.steady(connection: 1), after: .seconds(60)),
                .start(.sysclient(.silence(1), connection: 1), after: .seconds(10)),
            ])
        #expect(
            bench.hear(.item(.phone)) == [
                .commit([.item(.phone, mode: .first)]),
                .start(.sysclient(.silence(2), connection: 1), after: .seconds(10)),
            ])
        #expect(
            bench.hear(.item(.ntp, last: true)) == [
                .commit([.item(.ntp, mode: .first)]),
                .commit([.itemSeriesCompleted([ConfigurationItem.phone.identity, ConfigurationItem.ntp.identity])]), .checkFile,
            ])
        #expect(bench.tell(.fileChecked(problem: nil)) == [.commit([.ready]), .answer(ticket: 1, problem: nil)])
        #expect(bench.tell(.timerFired(.deadline(1))) == [])
        // For ever after: updates at once, nobody is asked.
        #expect(bench.hear(.item(.ntp)) == [.commit([.item(.ntp, mode: .replace)])])
        #expect(bench.life.connectionState == .member)
    }

    @Test("without last, ten seconds of silence after the password complete the configuration")
    func silenceCompletes() {
        var bench = LifeBench.ordered()
        bench.hear(.sysclientPassword(LifeBench.password))
        #expect(bench.fireSilence() == [.checkFile])
        bench.tell(.fileChecked(problem: nil))
        #expect(bench.answers == [.answer(ticket: 1, problem: nil)])
    }

    @Test("items and last before the password are kept, and count once the password is there")
    func itemsFirst() {
        var bench = LifeBench.ordered()
        #expect(
            bench.hear(.item(.ntp, last: true)) == [
                .commit([.item(.ntp, mode: .first)]), .commit([.itemSeriesCompleted([ConfigurationItem.ntp.identity])]),
            ])
        #expect(
            bench.hear(.sysclientPassword(LifeBench.password)) == [
                .commit([.sysclientPassword(LifeBench.password)]), .start(.steady(connection: 1), after: .seconds(60)), .checkFile,
            ])
    }

    @Test("a file that cannot be made fails the order with its reason; the next item may be the remedy")
    func fileProblem() {
        var bench = LifeBench.ordered()
        bench.hear(.sysclientPassword(LifeBench.password))
        bench.hear(.last)
        let codec = Condition.fileImpossible(maker: "Snom", problem: "the codec is unknown")
        #expect(
            bench.tell(.fileChecked(problem: codec)) == [
                .commit([.failed(codec)]), .answer(ticket: 1, problem: codec),
            ])
        #expect(bench.hear(.item(.phone)).contains(.checkFile))
        #expect(bench.tell(.fileChecked(problem: nil)) == [.commit([.ready, .cleared(.file)])])
    }

    @Test("a phone known to Devices proves its stored password and keeps the new code in the identify")
    func codeAndDigest() {
        var bench = LifeBench.ordered(password: LifeBench.password)
        #expect(bench.codesSent == [LifeBench.code])
        let actions = bench.hear(.challenge("1273340918"))
        // printf %s '0004132a7b15:Dialtone:1:1273340918:hV3!kq9ZsW2xLr7TnB5_yJc8DfGm4PaE' | sha256sum
        #expect(actions.identifies.map(\.digest) == ["d5659b4521213f5cbaec68900ac635cee2c52f04675866a9867c70a011618b97"])
        #expect(actions.identifies.map(\.provisioningCode) == [LifeBench.code])
        bench.hear(.item(.ntp, last: true))
        bench.tell(.fileChecked(problem: nil))
        #expect(bench.answers == [.answer(ticket: 1, problem: nil)])
        bench.reconnect(after: 1)
        #expect(bench.codesSent.last == .some(nil))
    }

    @Test("a challenge without a stored password fails at once and says what to remove")
    func unprovable() {
        var bench = LifeBench.ordered()
        #expect(
            bench.hear(.challenge("1")) == [
                .commit([.failed(Condition.otherPassword)]), .answer(ticket: 1, problem: Condition.otherPassword),
            ])
        #expect(bench.hear(.challenge("2")) == [])
        bench.hear(.sysclientPassword(LifeBench.password))
        bench.hear(.last)
        bench.tell(.fileChecked(problem: nil))
        #expect(bench.steps.suffix(3) == [.sysclientPassword(LifeBench.password), .cleared(.connection), .ready])
    }

    @Test("silence until the deadline fails the order, keeps the connection, and a late password still leads to ready")
    func latePassword() {
        var bench = LifeBench.ordered()
        #expect(
            bench.tell(.timerFired(.deadline(1))) == [
                .commit([.failed(Condition.codeNotAccepted)]), .answer(ticket: 1, problem: Condition.codeNotAccepted),
            ])
        #expect(bench.life.connectionState == .identifying)
        bench.hear(.sysclientPassword(LifeBench.password))
        bench.hear(.last)
        #expect(bench.tell(.fileChecked(problem: nil)) == [.commit([.ready])])
        #expect(bench.answers.count == 1)
    }

    @Test("a code is sent once and three times again when Devices closes on it, then the order fails")
    func closedOnCode() {
        var bench = LifeBench.ordered()
        for number in 1...3 { bench.reconnect(after: number) }
        #expect(bench.answers == [])
        let actions = bench.tell(.disconnected(4, reason: nil))
        #expect(actions.contains(.commit([.failed(Condition.codeRefused)])))
        #expect(bench.answers == [.answer(ticket: 1, problem: Condition.codeRefused)])
        #expect(bench.restDelays.last! >= .seconds(300))
        bench.fireRest()
        bench.connect(5)
        #expect(bench.codesSent == [LifeBench.code, LifeBench.code, LifeBench.code, LifeBench.code, nil])
        // The same code in a new order is a new attempt.
        bench.tell(.ordered(ticket: 2, code: LifeBench.code))
        bench.connect(6)
        #expect(bench.codesSent.last == LifeBench.code)
    }

    @Test("connections that cannot be made do not count as refusals of the code")
    func connectFailures() {
        var bench = LifeBench(.received)
        bench.tell(.devices(url: LifeBench.url))
        bench.tell(.ordered(ticket: 1, code: LifeBench.code))
        for number in 1...6 {
            bench.tell(.granted)
            bench.tell(.connectFailed(number, reason: "connection refused"))
            bench.fireRest()
        }
        bench.tell(.timerFired(.deadline(1)))
        let condition = Condition.devicesUnreachable(problem: "connection refused")
        #expect(bench.answers == [.answer(ticket: 1, problem: condition)])
        #expect(bench.steps == [.failed(condition)])
        bench.connect(7)
        #expect(bench.codesSent == [LifeBench.code])
        bench.hear(.sysclientPassword(LifeBench.password), on: 7)
        #expect(bench.steps.last == .cleared(.connection))
    }

    @Test("an order without Devices waits for it until its deadline, and goes on when Devices appears later")
    func noDevices() {
        var bench = LifeBench(.received)
        bench.tell(.devices(url: nil))
        #expect(bench.tell(.ordered(ticket: 1, code: LifeBench.code)) == [.start(.deadline(1), after: LifeBench.deadline)])
        bench.tell(.timerFired(.deadline(1)))
        #expect(bench.answers == [.answer(ticket: 1, problem: Condition.devicesNotFound)])
        #expect(bench.tell(.devices(url: LifeBench.url)) == [.requestConnection(urgent: false)])
        bench.connect(1)
        #expect(bench.codesSent == [LifeBench.code])
        // Nobody waits any more, so a timer of its own says what the code came to.
        #expect(
            bench.tell(.timerFired(.codeUnanswered(connection: 1))) == [.commit([.failed(Condition.codeNotAccepted)])])
    }

    @Test(
        "what an order waited for is said at its deadline",
        arguments: [
            (0, Condition.connectionsQueued), (1, Condition.devicesSilent), (2, Condition.codeNotAccepted),
            (3, Condition.configurationIncomplete),
            (4, Condition.connectionLost(problem: "reset")), (5, Condition.notInDomain), (6, Condition.fileUnchecked),
        ])
    func whatIsMissing(stage: Int, condition: Condition) {
        var bench = LifeBench(.received)
        bench.tell(.devices(url: LifeBench.url))
        bench.tell(.ordered(ticket: 1, code: LifeBench.code))
        if stage >= 1 { bench.tell(.granted) }
        if stage >= 2 { bench.tell(.connected(1)) }
        if stage >= 3 { bench.hear(.sysclientPassword(LifeBench.password)) }
        if stage == 4 || stage == 5 { bench.tell(.disconnected(1, reason: "reset")) }
        if stage == 5 {
            bench.fireRest()
            bench.connect(2)
            bench.fireSilence()
        }
        if stage == 6 { bench.hear(.last) }
        bench.tell(.timerFired(.deadline(1)))
        #expect(bench.answers == [.answer(ticket: 1, problem: condition)])
        #expect(bench.steps.contains(.failed(condition)))
    }

    @Test("a later order answers the earlier, closes its connection and sends its own code")
    func laterOrder() {
        var bench = LifeBench.ordered()
        #expect(
            bench.tell(.ordered(ticket: 2, code: LifeBench.otherCode)) == [
                .answer(ticket: 1, problem: Condition.orderReplaced), .start(.deadline(2), after: LifeBench.deadline),
                .disconnect(reason: "a new order came"), .requestConnection(urgent: true),
            ])
        bench.connect(2)
        #expect(bench.codesSent == [LifeBench.code, LifeBench.otherCode])
        #expect(bench.hear(.sysclientPassword(LifeBench.password), on: 1) == [])
    }

    @Test("the same order once more takes over what runs, without a second identify")
    func sameOrderWhileRunning() {
        var bench = LifeBench.ordered()
        bench.tell(.ordered(ticket: 2, code: LifeBench.code))
        #expect(bench.identifies.count == 1)
        bench.hear(.sysclientPassword(LifeBench.password))
        bench.tell(.ordered(ticket: 3, code: LifeBench.code))
        bench.hear(.last)
        bench.tell(.fileChecked(problem: nil))
        #expect(
            bench.answers == [
                .answer(ticket: 1, problem: Condition.orderReplaced), .answer(ticket: 2, problem: Condition.orderReplaced),
                .answer(ticket: 3, problem: nil),
            ])
        #expect(bench.connects == 1)
        // Each order sets the stored status back; it is led on to where the phone really is.
        let password = PhoneStep.sysclientPassword(LifeBench.password)
        #expect(bench.steps == [.identifying, .identifying, password, password, .ready])
    }

    @Test("an order that was fulfilled is answered from the state, without a new connection")
    func repeatedOrder() {
        var bench = LifeBench.ready(.registered)
        bench.tell(.ordered(ticket: 1, code: LifeBench.code))
        #expect(bench.tell(.fileChecked(problem: nil)) == [.commit([.ready]), .answer(ticket: 1, problem: nil)])
        #expect(bench.connects == 1)
    }

    @Test("the answer to a file check of an earlier order says nothing about the later one")
    func staleCheck() {
        var bench = LifeBench.ordered()
        bench.hear(.sysclientPassword(LifeBench.password))
        bench.hear(.last)
        bench.tell(.ordered(ticket: 2, code: LifeBench.otherCode))
        #expect(bench.tell(.fileChecked(problem: nil)) == [])
        #expect(bench.answers == [.answer(ticket: 1, problem: Condition.orderReplaced)])
    }

    @Test("removal and stop answer who waits, close the connection and end the life", arguments: [true, false])
    func endings(isRemoval: Bool) {
        var bench = LifeBench.ordered()
        let actions = bench.tell(isRemoval ? .remove : .stop)
        #expect(
            actions == (isRemoval ? [.commit([.removed])] : []) + [
                .disconnect(reason: isRemoval ? "removed" : "the service is stopping"),
                .answer(ticket: 1, problem: isRemoval ? Condition.phoneRemoved : Condition.serviceStopping), .finished,
            ])
        #expect(bench.hear(.sysclientPassword(LifeBench.password)) == [])
        #expect(bench.tell(.ordered(ticket: 2, code: LifeBench.otherCode)) == [])
    }

    @Test("a lost connection in the middle goes on by challenge, and the order is still answered")
    func lostWhileConfiguring() {
        var bench = LifeBench.ordered()
        bench.hear(.sysclientPassword(LifeBench.password))
        bench.reconnect(after: 1)
        #expect(bench.codesSent == [LifeBench.code, nil])
        bench.hear(.challenge("1"), on: 2)
        bench.hear(.last, on: 2)
        bench.tell(.fileChecked(problem: nil))
        #expect(bench.answers == [.answer(ticket: 1, problem: nil)])
    }
}
