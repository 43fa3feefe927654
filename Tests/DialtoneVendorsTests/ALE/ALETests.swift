import DialtoneModel
import DialtoneVendors
import Testing

@Suite("ALE")
struct ALETests {
    private func read(_ change: (inout PhoneSettings) -> Void = { _ in }) throws -> ReadConfiguration {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "ale").read
    }

    /// The administrator guide, p. 96, has this map as an example for an arbitrary number.
    @Test("any number can be dialled, whatever the factory's map is")
    func digitMap() throws {
        let read = try read { $0.accounts = SampleSettings.two.accounts }
        #expect(["DigitMap", "Account1DigitMap", "Account2DigitMap"].map { read[$0] } == Array(repeating: "[x*#+].T", count: 3))
    }

    /// The administrator guide, p. 46: 4 to 32 characters.
    @Test(
        "a password that the phone would not take is refused", arguments: [(3, false), (4, true), (32, true), (33, false)])
    func passwords(length: Int, isTaken: Bool) throws {
        let password = Secret(String(repeating: "p", count: length))
        guard isTaken else {
            let admin = #expect(throws: RenderFault.self) { try read { $0.access.adminPassword = password } }
            let user = #expect(throws: RenderFault.self) { try read { $0.access.userPassword = password } }
            #expect(admin?.field == HostileField.adminPassword.name && user?.field == HostileField.userPassword.name)
            return
        }
        let taken = try read { ($0.access.adminPassword, $0.access.userPassword) = (password, password) }
        #expect(taken["DeviceSecurityAdminPwd"] == password.reveal() && taken["DeviceSecurityUserPwd"] == password.reveal())
    }
}
