import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import Foundation
import Testing

@Suite("What a followed system means for the records of its phones")
struct FollowedSystemTests {
    private static let mac = LifeBench.mac
    private static let seen = SeenUser(guid: "7f0c", hasEntry: true, password: "aa", pbx: "hq")

    private static func phone(
        _ status: PhoneStatus = .registered, seen: SeenUser? = seen, _ conditions: Condition..., change: (inout Phone) -> Void = { _ in }
    ) -> FollowedPhone {
        let noon = Date(timeIntervalSince1970: 1_795_371_120)
        var phone = Phone(
            id: 1, instance: InstanceID(domain: "example.com", name: "dialtone"), mac: mac, hwid: mac.hex, user: "anna",
            commonName: "Anna Beispiel", domain: "example.com", pbxDNS: "hq.example.com", status: status,
            conditions: PhoneConditions(conditions.map { LastingCondition($0, since: noon) }), receivedAt: noon,
            configuredAt: status.isReadyOrFurther ? noon : nil, seenUser: seen)
        change(&phone)
        return FollowedPhone(phone)
    }

    private static func row(_ guid: String = "7f0c", _ change: (inout UserRow) -> Void = { _ in }) -> UserRow {
        var row = UserRow(guid: guid)
        (row.h323, row.cn, row.e164, row.location) = ("anna", "Anna Beispiel", "201", "hq")
        row.password = PasswordMark(hex: "aa")
        row.devices = [DeviceEntry(hw: mac.hex, text: "Phone")]
        change(&row)
        return row
    }

    /// A system whose whole table has come from its PBX `hq`, which has a session.
    private static func system(_ rows: UserRow..., phone: FollowedPhone = phone(), pbx: String = "hq") -> FollowedSystem {
        var system = FollowedSystem(domain: "example.com")
        _ = system.take(PBXPlace(domain: "example.com", pbx: "hq", dns: HostPort("hq.example.com")), from: 1)
        system.take(phone)
        system.began(isFull: true, of: pbx)
        for row in rows { _ = system.take(row) }
        _ = system.completed(isFull: true, isCut: false)
        return system
    }

    private static func steps(_ rows: UserRow..., phone: FollowedPhone = phone(), pbx: String = "hq") -> [PhoneStep] {
        var system = FollowedSystem(domain: "example.com")
        system.take(phone)
        system.began(isFull: true, of: pbx)
        for row in rows { _ = system.take(row) }
        _ = system.completed(isFull: true, isCut: false)
        return system.steps(for: mac)
    }

    @Test("what the record says already is no news, and what was decided on is not decided on again")
    func noNews() {
        #expect(Self.steps(Self.row()) == [])
        var system = Self.system(Self.row { $0.h323 = "anne" })
        #expect(system.steps(for: Self.mac) == [.condition(.userRenamed(user: "anna", name: "anne"))])
        #expect(system.steps(for: Self.mac) == [])
    }

    @Test("a user whose id is known is gone when not among all, and not before all have come")
    func gone() {
        let gone: [PhoneStep] = [
            .userSeen(SeenUser(guid: nil, hasEntry: false, password: "aa", pbx: "hq")), .condition(.userGone(user: "anna")),
        ]
        #expect(Self.steps() == gone)
        var system = FollowedSystem(domain: "example.com")
        system.take(Self.phone())
        system.began(isFull: true, of: "hq")
        #expect(system.steps(for: Self.mac) == [])
        #expect(system.completed(isFull: true, isCut: true) == [] && system.steps(for: Self.mac) == [], "some were left out")
        system = Self.system(Self.row())
        #expect(system.removed(guid: "7f0c") == [Self.mac])
        #expect(system.steps(for: Self.mac) == gone)
        #expect(system.steps(for: Self.mac) == [])
        // Made anew under the name: another id, and most likely another password.
        #expect(system.take(Self.row("8e1d") { ($0.password, $0.devices) = (PasswordMark(hex: "bb"), []) }) == [Self.mac])
        #expect(
            system.steps(for: Self.mac) == [
                .userSeen(SeenUser(guid: "8e1d", hasEntry: false, password: "aa", pbx: "hq")),
                .condition(.userPasswordChanged(user: "anna")),
            ])
    }

    @Test("until an order is fulfilled, what the PBX shows is what the order brought; from then on a change is one")
    func settling() {
        let first = Self.steps(Self.row(), phone: Self.phone(.received, seen: nil))
        #expect(first == [.userSeen(Self.seen)])
        let late = Self.row { $0.password = PasswordMark(hex: "bb") }
        var seen = Self.seen
        seen.password = "bb"
        #expect(Self.steps(late, phone: Self.phone(.identifying)) == [.userSeen(seen)])
        #expect(Self.steps(late, phone: Self.phone(.ready)) == [.condition(.userPasswordChanged(user: "anna"))])
        let name = Self.row { $0.cn = "Anna Muster" }
        #expect(Self.steps(name, phone: Self.phone(.configuring)) == [])
        #expect(Self.steps(name) == [.displayName("Anna Muster")])
    }

    @Test("what two PBXs show of a password is not compared, and a change that one showed stays")
    func twoPBXs() {
        let other = Self.row { $0.password = PasswordMark(hex: "cc") }
        #expect(Self.steps(other, pbx: "north") == [.userSeen(SeenUser(guid: "7f0c", hasEntry: true, password: "cc", pbx: "north"))])
        let shown = Condition.userPasswordChanged(user: "anna")
        #expect(Self.steps(other, phone: Self.phone(.registered, shown), pbx: "north") == [])
        #expect(Self.steps(Self.row(), phone: Self.phone(.registered, shown)) == [.cleared(.entry)], "it has its old one back")
    }

    @Test(
        "a row without anything wrong ends what rows tell, and leaves what others say of the entry",
        arguments: [
            (Condition.userRenamed(user: "anna", name: "anne"), true), (.userGone(user: "anna"), true), (.userUnknown(user: "anna"), true),
            (.entryGone(user: "anna", hwid: "0004132a7b15"), true), (.entryMissing(user: "anna", hwid: "0004132a7b15"), true),
            (.entryTLSOnly, false), (.entryRefused(user: "anna", problem: "x"), false),
        ])
    func over(_ shown: Condition, _ isOver: Bool) {
        #expect(Self.steps(Self.row(), phone: Self.phone(.delivered, shown)) == (isOver ? [.cleared(.entry)] : []))
    }

    @Test("a partial row keeps what it does not tell, and a new name of one user is free for another")
    func partial() {
        var system = Self.system(Self.row())
        var change = UserRow(guid: "7f0c")
        change.h323 = "anne"
        #expect(system.take(change) == [Self.mac])
        #expect(system.steps(for: Self.mac) == [.condition(.userRenamed(user: "anna", name: "anne"))])
        // A colleague gets the old name: the id still tells whose phone it is.
        #expect(system.take(Self.row("9999")) == [Self.mac])
        #expect(system.steps(for: Self.mac) == [])
    }

    @Test("a user that moves takes the phone along, to a PBX with a session or to one that another tells of")
    func moves() {
        var system = Self.system(Self.row())
        _ = system.take(PBXPlace(domain: "example.com", pbx: "north", dns: HostPort("north.example.com")), from: 2)
        #expect(system.registrar(ofUser: "Anna") == "hq.example.com")
        _ = system.take(Self.row { $0.location = "North" })
        #expect(system.steps(for: Self.mac) == [.registrar(from: "hq.example.com", to: "north.example.com")])
        #expect(system.steps(for: Self.mac) == [])
        _ = system.take(Self.row { $0.location = "south" })
        #expect(system.questions(of: [Self.mac]) == ["south"] && system.registrar(ofUser: "anna") == nil)
        #expect(system.steps(for: Self.mac) == [])
        #expect(system.take(PBXLocation(name: "south", dns: HostPort("south.example.com")), asked: "south") == [Self.mac])
        #expect(system.steps(for: Self.mac) == [.registrar(from: "north.example.com", to: "south.example.com")])
        #expect(system.questions(of: [Self.mac]).isEmpty)
        // Asked again later, since it may have moved.
        system.forgetLocations()
        #expect(system.questions(of: [Self.mac]) == ["south"])
        #expect(system.steps(for: Self.mac) == [], "it stays where it is until more is known")
    }

    @Test("a PBX that none tells of is told to people as long as the phone is not registered")
    func unknownPlace() {
        let unknown = Condition.locationUnknown(location: "south", registrar: "hq.example.com")
        let away = Self.row { $0.location = "south" }
        var system = Self.system(away, phone: Self.phone(.delivered))
        #expect(system.steps(for: Self.mac) == [], "not before it was asked for")
        #expect(system.take(nil, asked: "south") == [Self.mac])
        #expect(system.steps(for: Self.mac) == [.condition(unknown)])
        _ = system.take(Self.row())
        #expect(system.steps(for: Self.mac) == [.cleared(.registration)])
        system = Self.system(away)
        _ = system.take(nil, asked: "south")
        #expect(system.steps(for: Self.mac) == [], "it is registered, wherever that is")
    }

    @Test("phones that leave, and phones of other users, are not concerned")
    func others() {
        var system = Self.system(Self.row())
        system.remove(Self.mac)
        #expect(system.take(Self.row { $0.h323 = "anne" }) == [] && system.steps(for: Self.mac) == [])
        system = Self.system(Self.row(), phone: Self.phone(seen: nil) { $0.user = "ben" })
        #expect(system.steps(for: Self.mac) == [])
        #expect(system.completed(isFull: true, isCut: false) == [Self.mac])
    }
}
