import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import TestSupport
import Testing

@Suite("A phone's life: restarts, losses, moves")
struct PhoneLifeYearsTests {
    @Test(
        "after a restart a stored password logs in by challenge, whatever the code",
        arguments: [
            PhoneStatus.configuring, .failed, .ready, .delivered, .registered,
        ])
    func restartWithPassword(status: PhoneStatus) {
        var bench = LifeBench(status, password: LifeBench.password)
        bench.tell(.devices(url: LifeBench.url))
        #expect(bench.tell(.started) == [.requestConnection(urgent: false)])
        bench.connect(1)
        #expect(bench.codesSent == [nil])
        bench.hear(.challenge("1273340918"))
        #expect(bench.hear(.last).contains(.checkFile) == (status == .configuring || status == .failed))
        bench.tell(.fileChecked(problem: nil))
        #expect(bench.steps == (status == .configuring || status == .failed ? [.ready] : []))
    }

    @Test(
        "after a restart without a password a living code is sent again, and its silence fails the phone",
        arguments: [
            PhoneStatus.received, .identifying, .failed,
        ])
    func restartWithCode(status: PhoneStatus) {
        var bench = LifeBench(status, shown: status == .failed ? .devicesSilent : nil)
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.connect(1)
        #expect(bench.codesSent == [LifeBench.code])
        bench.tell(.timerFired(.codeUnanswered(connection: 1)))
        #expect(bench.steps == (status == .received ? [.identifying] : []) + [.failed(Condition.codeNotAccepted)])
    }

    @Test(
        "after a restart a dead code fails with what to do, once, and never connects",
        arguments: [
            PhoneStatus.received, .identifying, .failed,
        ])
    func restartWithDeadCode(status: PhoneStatus) {
        var bench = LifeBench(status, shown: status == .failed ? Condition.codeExpired : nil, codeLives: false)
        bench.tell(.devices(url: LifeBench.url))
        bench.tell(.started)
        bench.tell(.granted)
        bench.tell(.reopen)
        #expect(bench.steps == (status == .failed ? [] : [.failed(Condition.codeExpired)]))
        #expect(bench.connects == 0)
        bench.tell(.ordered(ticket: 1, code: LifeBench.otherCode))
        bench.connect(1)
        #expect(bench.codesSent == [LifeBench.otherCode])
    }

    @Test("a restart in the middle of a second order sends its code along with the digest")
    func restartInSecondOrder() {
        var bench = LifeBench(.identifying, password: LifeBench.password)
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.connect(1)
        bench.hear(.challenge("1"))
        #expect(bench.codesSent == [LifeBench.code, LifeBench.code])
        #expect(bench.identifies.last?.digest != nil)
    }

    @Test("a removed phone has no life")
    func removed() {
        var bench = LifeBench(.removed)
        #expect(bench.tell(.started) == [.finished])
    }

    @Test("no challenge after a reconnect shows that the phone is in no domain, and a password brings it back")
    func notInDomain() {
        var bench = LifeBench(.registered, password: LifeBench.password)
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.connect(1)
        #expect(bench.fireSilence() == [.commit([.condition(Condition.notInDomain)])])
        #expect(bench.life.connectionState == .outside)
        bench.reconnect(after: 1)
        #expect(bench.fireSilence() == [])
        let new = Secret("another")
        #expect(
            bench.hear(.sysclientPassword(new), on: 2).first == .commit([.sysclientPassword(new), .cleared(.connection)]))
        #expect(bench.life.connectionState == .member)
    }

    @Test("a digest followed by silence is taken for success")
    func silentSuccess() {
        var bench = LifeBench(.delivered, shown: Condition.notInDomain, password: LifeBench.password)
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.connect(1)
        bench.hear(.challenge("1"))
        #expect(bench.fireSilence().first == .commit([.cleared(.connection)]))
        #expect(bench.life.connectionState == .member)
    }

    @Test("a second challenge shows that the password is rejected; the fourth closes for at least five minutes")
    func rejected() {
        var bench = LifeBench(.ready, password: LifeBench.password)
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.connect(1)
        bench.hear(.challenge("1"))
        #expect(bench.hear(.challenge("2")).first == .commit([.condition(Condition.passwordRejected)]))
        bench.hear(.challenge("3"))
        let last = bench.hear(.challenge("4"))
        #expect(last.identifies == [])
        #expect(last.first == .disconnect(reason: "Devices rejects the password"))
        #expect(bench.restDelays.last! >= .seconds(300))
        #expect(bench.steps == [.condition(Condition.passwordRejected)])
        // A PBX that comes and goes does not shorten it; another Devices does.
        bench.tell(.devices(url: nil))
        #expect(bench.tell(.devices(url: LifeBench.url)) == [])
        #expect(bench.tell(.devices(url: "wss://other/sysclients")) == [.requestConnection(urgent: false)])
    }

    @Test("the order of a phone with a rejected password fails and says so")
    func rejectedOrder() {
        var bench = LifeBench.ordered(password: LifeBench.password)
        for number in 1...4 { bench.hear(.challenge("\(number)")) }
        #expect(bench.answers == [.answer(ticket: 1, problem: Condition.otherPassword)])
        #expect(bench.steps.contains(.failed(Condition.otherPassword)))
    }

    @Test("five closes in a row after a digest are shown, once, and make it patient")
    func closesAfterDigest() {
        var bench = LifeBench(.ready, password: LifeBench.password)
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.connect(1)
        for number in 1...6 {
            bench.hear(.challenge("1"), on: number)
            bench.reconnect(after: number)
        }
        #expect(bench.steps == [.condition(Condition.passwordProbablyRejected)])
        #expect(bench.restDelays.prefix(4).allSatisfy { $0 <= .seconds(32) })
        #expect(bench.restDelays.suffix(2).allSatisfy { $0 >= .seconds(300) && $0 <= .seconds(600) })
    }

    @Test("rests double from two seconds to five minutes with full jitter, and are short again after a steady minute")
    func backOff() {
        var bench = LifeBench(.ready, password: LifeBench.password)
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.tell(.granted)
        for number in 1...200 {
            bench.tell(.connectFailed(number, reason: "connection refused"))
            bench.fireRest()
            bench.tell(.granted)
        }
        let delays = bench.restDelays
        for (index, delay) in delays.enumerated() {
            let cap = Duration.seconds(min(300, 2 << min(index, 20)))
            #expect(delay >= .milliseconds(200) && delay <= cap, "rest \(index)")
        }
        #expect(delays.contains { $0 > .seconds(200) } && delays.suffix(100).contains { $0 < .seconds(100) })
        #expect(bench.steps == [])  // a phone in use does not write about each outage
        bench.tell(.connected(201))
        bench.hear(.challenge("1"), on: 201)
        bench.hear(.last, on: 201)
        bench.tell(.timerFired(.steady(connection: 201)))
        bench.tell(.disconnected(201, reason: nil))
        #expect(bench.restDelays.last! <= .seconds(2))
    }

    @Test("a phone that is not ready yet shows once that Devices is missing, and no longer when it is there")
    func waitingIsVisible() {
        var bench = LifeBench(.configuring, password: LifeBench.password)
        bench.tell(.started)
        bench.tell(.devices(url: LifeBench.url))
        bench.tell(.granted)
        bench.tell(.connectFailed(1, reason: "name not found"))
        bench.fireRest()
        bench.tell(.granted)
        bench.tell(.connectFailed(2, reason: "timed out"))
        #expect(bench.steps == [.condition(Condition.devicesUnreachable(problem: "name not found"))])
        bench.tell(.devices(url: nil))
        bench.tell(.devices(url: LifeBench.url))
        bench.connect(3)
        #expect(
            bench.steps == [
                .condition(Condition.devicesUnreachable(problem: "name not found")), .condition(Condition.devicesNotFound),
                .cleared(.connection),
            ])
    }

    @Test("when Devices moves, the old connection lives until the limiter allows the new one")
    func moving() {
        var bench = LifeBench.ready()
        let url = "wss://new.example.com/devices/sysclients"
        #expect(bench.tell(.devices(url: url)) == [.requestConnection(urgent: false)])
        #expect(bench.life.connectionState == .member)
        #expect(bench.tell(.granted) == [.disconnect(reason: "Devices has moved"), .connect(2, url: url)])
        #expect(bench.tell(.disconnected(1, reason: nil)) == [])
    }

    @Test("when Devices is gone from the list, a living connection stays; once it drops the phone waits")
    func devicesGone() {
        var bench = LifeBench.ready()
        #expect(bench.tell(.devices(url: nil)) == [])
        bench.tell(.disconnected(1, reason: nil))
        bench.fireRest()
        #expect(bench.life.connectionState == .idle)
        #expect(bench.tell(.devices(url: LifeBench.url)) == [.requestConnection(urgent: false)])
    }

    @Test("an order overtakes a request that waits among the reconnections")
    func urgency() {
        var bench = LifeBench(.ready, password: LifeBench.password)
        bench.tell(.started)
        #expect(bench.tell(.devices(url: LifeBench.url)) == [.requestConnection(urgent: false)])
        #expect(bench.tell(.ordered(ticket: 1, code: LifeBench.otherCode)).contains(.requestConnection(urgent: true)))
        bench.tell(.granted)
        #expect(bench.tell(.granted) == [])
        #expect(bench.connects == 1)
    }

    @Test("reopen connects anew at once")
    func reopen() {
        var bench = LifeBench.ready()
        #expect(bench.tell(.reopen) == [.disconnect(reason: "reopened"), .requestConnection(urgent: false)])
    }

    @Test("what belongs to the past is ignored")
    func stale() {
        var bench = LifeBench.ready()
        bench.reconnect(after: 1)
        let events: [PhoneLife.Event] = [
            .connected(1), .connectFailed(1, reason: "x"), .disconnected(1, reason: nil), .connected(2),
            .received(1, .admin(.challenge("1"))), .unreadable(1, .missing(field: "x"), byteCount: 3),
            .timerFired(.rest(1)), .timerFired(.deadline(7)), .timerFired(.steady(connection: 1)),
            .timerFired(.codeUnanswered(connection: 1)), .timerFired(.codeUnanswered(connection: 2)),
            .timerFired(.sysclient(.silence(1), connection: 1)), .fileChecked(problem: .fileUnchecked), .granted,
        ]
        let before = bench.life
        for event in events { #expect(bench.tell(event) == [], "\(event)") }
        #expect(bench.life == before)
    }

    @Test("messages that cannot be read are noted a few times, and the connection goes on")
    func unreadable() {
        var bench = LifeBench.ready()
        for _ in 1...50 { bench.tell(.unreadable(1, .badJSON(field: "message", reason: "is not an object"), byteCount: 9)) }
        #expect(bench.log.count { if case .note = $0 { true } else { false } } == 5)
        #expect(bench.life.connectionState == .member)
    }

    @Test("an order may be the beginning of a life")
    func beginsWithOrder() {
        var bench = LifeBench(.received, password: LifeBench.password)
        bench.tell(.devices(url: LifeBench.url))
        bench.tell(.ordered(ticket: 1, code: LifeBench.code))
        bench.connect(1)
        #expect(bench.codesSent == [LifeBench.code])
    }
}
