import DialtoneModel
import DialtoneVendors
import Testing

@testable import DialtoneLab

/// What the drivers write, read by phones that were not written from them.
@Suite("Phones understand what the drivers write")
struct ReadByPhonesTests {
    /// One of the lab's models and the driver for it.
    struct Pair: Sendable, CustomTestStringConvertible {
        let firmware: any LabFirmware
        let phone: PhoneIdentity
        let driver: any VendorDriver

        var testDescription: String { "\(driver.id) \(phone.model.name)" }

        static let all: [Pair] = LabVendor.allCases.flatMap { vendor in
            vendor.firmware.models.compactMap { model in
                guard let driver = VendorCatalogue.builtIn.driver(id: vendor.driver), let mac = vendor.mac(0x112233) else { return nil }
                return Pair(firmware: vendor.firmware, phone: PhoneIdentity(mac: mac, model: model), driver: driver)
            }
        }

        /// Makes all files and lets the phone read them.
        func read(_ settings: PhoneSettings, memory: [String: String] = [:]) throws -> PhoneFile {
            let recognition = driver.recognise(userAgent: firmware.userAgent(phone))
            let model = recognition?.model ?? driver.exampleModel
            var values = memory
            for file in driver.files(model: model) {
                let text = try driver.render(settings, file: file, model: model, firmware: recognition?.firmware).text
                values = try firmware.read(text, phone, memory: values)
            }
            return try firmware.understand(PhoneValues(values))
        }
    }

    private static func settings(_ mac: MACAddress) -> PhoneSettings {
        PhoneSettings(
            mac: mac,
            accounts: [
                PhoneSettings.Account(
                    displayName: "Ada & <Co> 'x' ü", user: "ada", authenticationUser: "ada-auth", password: Secret("p&w%$x=1"),
                    domain: "example.com", registrar: "pbx.example.com", port: 5061, transport: .tls, registrationExpiry: .seconds(600))
            ],
            access: PhoneSettings.Access(provisioningURL: "https://prov.example.com/p/7jx2bq/", adminPassword: Secret("Kq7correcthorse")))
    }

    @Test("there is a driver for every make of the lab")
    func makes() {
        #expect(Set(LabVendor.allCases.map(\.driver)).isSubset(of: VendorCatalogue.builtIn.drivers.map(\.id)))
    }

    @Test("a driver knows the phone by what it says of itself", arguments: Pair.all)
    func recognition(pair: Pair) {
        let agent = pair.firmware.userAgent(pair.phone)
        let found = VendorCatalogue.builtIn.recognise(PhoneRequest(fileName: "", userAgent: agent))
        // Linphone does not say what it is.
        #expect(found?.vendor == (pair.driver.id == "linphone" ? nil : pair.driver.id), "\(agent)")
    }

    @Test("the account and the phone's door", arguments: Pair.all, SIPTransport.allCases)
    func accounts(pair: Pair, transport: SIPTransport) throws {
        var settings = Self.settings(pair.phone.mac)
        settings.accounts[0].transport = transport
        let file = try pair.read(settings)
        let account = try #require(file.account)
        let wanted = settings.accounts[0]
        #expect(account.user == wanted.user && account.authenticationUser == wanted.authenticationUser)
        // Avaya's phones are told no name.
        #expect(account.displayName == wanted.displayName || pair.driver.id == "avaya")
        #expect(wanted.password?.reveal() == account.password.reveal())
        #expect([wanted.domain, wanted.registrar].contains(account.host))
        #expect(account.proxy.map { splitHostPort($0).host } ?? account.host == wanted.registrar)
        #expect(account.proxy.flatMap { splitHostPort($0).port } ?? account.port == 5061)
        // No value for TCP is known for these.
        let isWithoutTCP = pair.phone.model.name == "Maxwell 3"
        #expect(account.transport == (isWithoutTCP && transport == .tcp ? .udp : transport))
        let door = try #require(file.ownURL)
        #expect(door.contains("https://prov.example.com") && door.contains("/p/7jx2bq/"))
        #expect(!file.shown.values.contains { $0.contains("p&w%$x=1") })
    }

    @Test("a file without accounts takes the phone's account away", arguments: Pair.all)
    func emptied(pair: Pair) throws {
        var settings = Self.settings(pair.phone.mac)
        let before = try pair.read(settings)
        settings.accounts = []
        let after = try pair.read(settings, memory: before.values)
        #expect(after.account == nil)
        #expect(!after.values.values.contains { $0.contains("p&w%$x=1") }, "the password is gone as well")
    }

    @Test("a login for the door", arguments: Pair.all)
    func logins(pair: Pair) throws {
        var settings = Self.settings(pair.phone.mac)
        settings.access.credentials = PhoneSettings.HTTPCredentials(user: "phone-1", password: Secret("Kq9horse"))
        let file = try pair.read(settings)
        let inURL = file.ownURL.flatMap { PhoneCredentials.split($0).credentials }
        // Who has no setting for it must not be told to show one: the server would ask in vain.
        guard let login = file.credentials ?? inURL else {
            let files = try pair.driver.files(model: nil).map { file in
                try pair.driver.render(settings, file: file, model: nil, firmware: nil)
            }
            let read = files.reduce(into: SettingSet()) { $0.formUnion($1.read) }
            let notes = files.flatMap(\.notes) + pair.driver.notes(of: settings, read: read)
            let isSaid = notes.contains { $0.lowercased().contains("login") || $0.contains("credential") || $0.contains("password") }
            #expect(isSaid, "\(pair.driver.id) drops the login without a word")
            return
        }
        #expect(login == PhoneCredentials(user: "phone-1", password: Secret("Kq9horse")))
    }
}
