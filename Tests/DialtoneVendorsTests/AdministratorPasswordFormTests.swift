import DialtoneModel
import Testing

@testable import DialtoneVendors

@Suite("Passwords for administrators, by maker")
struct AdministratorPasswordFormTests {
    /// Some that Dialtone could have made.
    static let made = ["Ab3dEfGhJkMnPq2s", "zzzzzzzzzzzzzZ9z", "2222222222222aA2"].map { Secret($0) }

    @Test("a driver that says its files hold none, and no other, leaves it out")
    func carried() {
        let row = CapabilityTable(.builtIn).rows.first { $0.setting == "administrator's password" }
        for driver in VendorCatalogue.builtIn.drivers {
            let isMissing = if case .missing? = row?.answers[driver.id] { true } else { false }
            #expect(isMissing == (driver.administratorPassword == .none), "\(driver.id)")
        }
    }

    @Test("every maker takes what Dialtone makes, without a word about it", arguments: VendorCase.vendors)
    func taken(vendor: String) throws {
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        for password in Self.made {
            var settings = PhoneSettings.examplePhone
            settings.access.adminPassword = nil
            let without = try driver.files(model: driver.exampleModel).flatMap {
                try driver.render(settings, file: $0, model: driver.exampleModel, firmware: nil).notes
            }
            settings.access.adminPassword = driver.administratorPassword.told(password)
            let files = try driver.files(model: driver.exampleModel).map {
                try driver.render(settings, file: $0, model: driver.exampleModel, firmware: nil)
            }
            #expect(Set(files.flatMap(\.notes)) == Set(without), "a note says what may not work")
            if let told = driver.administratorPassword.told(password)?.reveal() {
                #expect(files.contains { $0.text.contains(told) })
            }
        }
    }

    @Test("the files of each model hold what Dialtone makes for it, or hold none whatever it is", arguments: models)
    func carried(model: NamedModel) throws {
        let driver = try #require(VendorCatalogue.builtIn.driver(id: model.vendor))
        func files(_ password: Secret?) throws -> [String] {
            var settings = PhoneSettings.examplePhone
            settings.access.adminPassword = password
            return try RenderedPhone(settings, vendor: model.vendor, model: model.name, firmware: model.firmware).files.map(\.text)
        }
        let form = driver.administratorPassword(model: model.name)
        for password in Self.made {
            if let told = form.told(password) {
                #expect(try files(told).contains { $0.contains(told.reveal()) })
            } else {
                #expect(try files(password) == files(nil))
            }
        }
        // The count of gaps by make alone must know that it does not do here.
        if form == .none { #expect(driver.administratorPassword == .none || driver.hasModelsWithoutPassword) }
    }

    static let models = NameTables.models.filter { !$0.lists.isEmpty }

    @Test("digits are as many as wanted, the same for the same password, and others for others", arguments: [12, 6])
    func digits(count: Int) throws {
        let form = AdministratorPasswordForm.digits(count)
        // python3: reduce(lambda n, b: (n * 1000003 + b) % 10**12, b"Ab3dEfGhJkMnPq2s", 0)
        #expect(form.told(Secret("Ab3dEfGhJkMnPq2s")) == Secret(String("215765461372".prefix(count))))
        #expect(form.told(Secret("")) == Secret(String(repeating: "0", count: count)))
        let all = try Self.made.map { try #require(form.told($0)?.reveal()) }
        #expect(Set(all).count == all.count && all.allSatisfy { $0.utf8.count == count })
        #expect(AdministratorPasswordForm.text.told(Self.made[0]) == Self.made[0])
        #expect(AdministratorPasswordForm.none.told(Self.made[0]) == nil)
    }
}
