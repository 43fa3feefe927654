import DialtoneModel
import DialtoneVendors
import Testing

@Suite("Avaya")
struct AvayaTests {
    /// Installing and Administering J100 Series IP Phones R4.1, "Administration menu parameters": 27238 from the factory.
    @Test("the phone's own menu has the administrator's password, too")
    func menuPassword() throws {
        var settings = SampleSettings.full
        let read = try RenderedPhone(settings, vendor: "avaya").read
        #expect(read["ADMIN_PASSWORD"] == "Example-admin-1" && read["FORCE_WEB_ADMIN_PASSWORD"] == "Example-admin-1")
        #expect(read["PROCPSWD"] == nil)
        settings.access.adminPassword = nil
        #expect(try RenderedPhone(settings, vendor: "avaya").read["ADMIN_PASSWORD"] == nil)
    }

    /// ieee-data.
    @Test("blocks of Avaya's phones", arguments: ["c81fea112233", "b4475e112233", "801daa112233", "10cdae112233", "f81547112233"])
    func blocks(mac: String) throws {
        #expect(VendorCatalogue.builtIn.vendor(ofMAC: try #require(MACAddress(mac))) == "avaya")
    }
}
