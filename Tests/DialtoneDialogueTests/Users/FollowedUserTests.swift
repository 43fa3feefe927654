import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import Testing

@Suite("What a user's row means for a phone")
struct FollowedUserTests {
    private static let mac = LifeBench.mac
    private static let known = FollowedUser(
        mac: mac, hwid: "0004132a7b15", guid: "7f0c", user: "anna", displayName: "Anna Beispiel", number: "201", location: "hq",
        password: PasswordMark(hex: "aa"), hasEntry: true)

    private static func row(_ change: (inout UserRow) -> Void = { _ in }) -> UserRow {
        var row = UserRow(guid: "7f0c")
        row.h323 = "anna"
        row.cn = "Anna Beispiel"
        row.e164 = "201"
        row.location = "hq"
        row.password = PasswordMark(hex: "aa")
        row.devices = [DeviceEntry(hw: "anna-soft", text: "Softphone"), DeviceEntry(hw: "0004132A7B15", text: "Desk phone")]
        change(&row)
        return row
    }

    private static let gone = Condition.entryGone(user: "anna", hwid: "0004132a7b15")
    private static let password = Condition.userPasswordChanged(user: "anna")

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var row: UserRow
        var shown: Condition?
        var settings: [UserChanges.Setting] = []
        var condition: Condition?
        var proposes = false

        init(
            _ name: String, _ row: UserRow, shown: Condition? = nil, _ settings: [UserChanges.Setting] = [],
            _ condition: Condition? = nil, proposes: Bool = false
        ) {
            testDescription = name
            self.row = row
            (self.shown, self.settings, self.condition, self.proposes) = (shown, settings, condition, proposes)
        }
    }

    @Test(
        "each column means one thing, and what did not come means nothing",
        arguments: [
            Case("as known", row()),
            Case("only the id", UserRow(guid: "7f0c")),
            Case("name", row { $0.cn = "Anna Muster" }, [.displayName("Anna Muster")]),
            Case("empty name", row { $0.cn = "" }),
            Case("number", row { $0.e164 = "77" }, [.number("77")]),
            Case("number taken away", row { $0.e164 = "" }, [.number("")]),
            Case("moved", row { $0.location = "north" }, [.location("north")]),
            Case("entry by upper case", row { $0.devices = [DeviceEntry(hw: "0004132A7B15", text: "")] }),
            Case("entry gone", row { $0.devices = [] }, [], gone, proposes: true),
            Case("entry back", row(), shown: gone),
            Case("password", row { $0.password = PasswordMark(hex: "bb") }, [], password),
            Case("password as before", row(), shown: password),
            Case("password not told", row { $0.password = nil }, shown: password, [], password),
            Case("renamed", row { $0.h323 = "anne" }, [], .userRenamed(user: "anna", name: "anne")),
            Case("other case of the name", row { $0.h323 = "Anna" }),
            Case(
                "all at once",
                row {
                    ($0.cn, $0.e164, $0.location, $0.devices, $0.password) = ("A", "1", "north", [], PasswordMark(hex: "bb"))
                }, [.displayName("A"), .number("1"), .location("north")], gone, proposes: true),
        ])
    func changes(_ one: Case) {
        let changes = UserChanges(of: Self.known, by: one.row, shown: one.shown)
        #expect(changes.settings == one.settings)
        #expect(changes.condition == one.condition)
        #expect(changes.proposesRemoval == one.proposes)
        // The same row once more is no news.
        let again = UserChanges(of: changes.user, by: one.row, shown: changes.condition)
        #expect(again.settings.isEmpty && again.condition == changes.condition && again.user == changes.user)
    }

    @Test("what is learned for the first time is no alarm: password, number, place, an entry that was never there")
    func learned() {
        var new = FollowedUser(mac: Self.mac, hwid: "0004132a7b15", user: "Anna", displayName: "Anna Beispiel")
        #expect(new.isMeant(by: Self.row()))
        let row = Self.row { $0.devices = [] }
        let changes = UserChanges(of: new, by: row)
        #expect(changes.settings == [.number("201"), .location("hq")] && changes.condition == nil && !changes.proposesRemoval)
        #expect(changes.user.password == PasswordMark(hex: "aa") && changes.user.guid == "7f0c" && changes.user.hasEntry == false)
        #expect(UserChanges(of: changes.user, by: row).condition == nil)
        new.guid = "other"
        #expect(!new.isMeant(by: row))
    }

    @Test("a password that changed stays changed while other things change, until it is the old one or the phone is ordered again")
    func passwordStays() {
        let changed = UserChanges(of: Self.known, by: Self.row { $0.password = PasswordMark(hex: "bb") })
        let moved = UserChanges(
            of: changed.user,
            by: Self.row {
                $0.password = PasswordMark(hex: "bb")
                $0.location = "north"
            }, shown: changed.condition)
        #expect(moved.condition == Self.password && moved.settings == [.location("north")])
        var ordered = moved.user
        ordered.password = nil
        #expect(UserChanges(of: ordered, by: Self.row { $0.password = PasswordMark(hex: "bb") }, shown: moved.condition).condition == nil)
    }

    @Test("a user who is gone is told, with the proposal to take the phone out")
    func userGone() {
        let changes = UserChanges(removed: Self.known)
        #expect(changes.condition == .userGone(user: "anna") && changes.proposesRemoval && changes.settings.isEmpty)
    }

    @Test("a user who is made anew under the name is followed again, by another id, and most likely has another password")
    func madeAnew() {
        let gone = UserChanges(removed: Self.known)
        var row = Self.row { $0.password = PasswordMark(hex: "bb") }
        row.guid = "8a11"
        #expect(gone.user.isMeant(by: row))
        let changes = UserChanges(of: gone.user, by: row, shown: gone.condition)
        #expect(changes.user.guid == "8a11" && changes.user.hasEntry == true && changes.condition == Self.password)
        #expect(!changes.user.isMeant(by: Self.row()), "the former id means no user any more")
    }
}
