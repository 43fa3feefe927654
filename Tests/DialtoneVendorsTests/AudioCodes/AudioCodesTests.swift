import DialtoneModel
import DialtoneVendors
import Testing

@Suite("AudioCodes")
struct AudioCodesTests {
    /// 400HD Series Administrator's Manual LTRT-11973, p. 30: hourly with an interval of 1 to 168 hours.
    @Test("a phone asks every so many hours", arguments: [(60, "1"), (90, "2"), (43_200, "168")])
    func period(minutes: Int, hours: String) throws {
        var settings = SampleSettings.full
        settings.access.resyncInterval = .seconds(60 * minutes)
        let read = try RenderedPhone(settings, vendor: "audiocodes").read
        #expect(read["provisioning/period/type"] == "hourly" && read["provisioning/period/hourly/hours_interval"] == hours)
    }
}
