import DialtoneModel
import DialtoneNames
import Testing

@testable import DialtoneVendors

/// Expected values for the United States are the factory's own in Cisco's, Grandstream's and Panasonic's documents and templates.
@Suite("Call progress tones by frequency")
struct CallProgressToneTests {
    private func read(_ vendor: String, _ model: String, _ country: String) throws -> RenderedPhone {
        var settings = SampleSettings.full
        settings.tones = .init(scheme: nil, country: country)
        return try RenderedPhone(settings, vendor: vendor, model: model)
    }

    @Test("every country has four tones of frequencies that networks use")
    func table() {
        #expect(CallProgressTones.byCountry.count == 22)
        for (country, tones) in CallProgressTones.byCountry {
            for tone in [tones.dial, tones.ringback, tones.busy, tones.congestion] {
                #expect(tone.frequencies.allSatisfy { (300...700).contains($0) }, "\(country)")
                #expect(tone.cadence.count % 2 == 0 && tone.cadence.allSatisfy { (100...6000).contains($0) }, "\(country)")
            }
            #expect([tones.ringback, tones.busy, tones.congestion].allSatisfy { !$0.cadence.isEmpty }, "\(country)")
        }
    }

    /// United States: defaults in Cisco's "SPA100 Series Administration Guide", p. 67; Germany and United Kingdom: ITU-T E.180.
    @Test(
        "Cisco's scripts",
        arguments: [
            (
                "US", "350@-19,440@-19;10(*/0/1+2)", "440@-19,480@-19;*(2/4/1+2)", "480@-19,620@-19;10(.5/.5/1+2)",
                "480@-19,620@-19;10(.25/.25/1+2)"
            ),
            ("DE", "425@-16;10(*/0/1)", "425@-16;*(1/4/1)", "425@-16;10(.48/.48/1)", "425@-16;10(.24/.24/1)"),
            (
                "GB", "350@-19,440@-19;10(*/0/1+2)", "400@-19,450@-19;*(.4/.2/1+2,.4/2/1+2)", "400@-16;10(.375/.375/1)",
                "400@-16;10(.4/.35/1,.225/.525/1)"
            ),
        ])
    func cisco(country: String, dial: String, ringback: String, busy: String, reorder: String) throws {
        for model in ["8841", "9841", "SPA504G", "SPA112"] {
            let read = try read("cisco", model, country).read
            #expect(read["Dial_Tone"] == dial && read["Ring_Back_Tone"] == ringback && read["Busy_Tone"] == busy)
            #expect(read["Reorder_Tone"] == reorder)
        }
    }

    /// United States: Grandstream's template for GRP26xx; France and United Kingdom: ITU-T E.180.
    @Test(
        "Grandstream's tones",
        arguments: [
            (
                "GRP2614", "US", "f1=350,f2=440;", "f1=440,f2=480,c=200/400;", "f1=480,f2=620,c=50/50;", "f1=480,f2=620,c=25/25;"
            ),
            ("GXP2170", "FR", "f1=440,f2=0;", "f1=440,f2=0,c=150/350;", "f1=440,f2=0,c=50/50;", "f1=440,f2=0,c=25/25;"),
            (
                "GXP1782", "GB", "f1=350,f2=440;", "f1=400,f2=450,c=40/20-40/200;", "f1=400,f2=0,c=38/38;",
                "f1=400,f2=0,c=40/35-23/53;"
            ),
        ])
    func grandstream(model: String, country: String, dial: String, ringback: String, busy: String, congestion: String) throws {
        let read = try read("grandstream", model, country).read
        #expect(read["P343"] == dial && read["P346"] == ringback && read["P348"] == busy && read["P349"] == congestion)
        #expect(read["P4000"] == nil)
    }

    @Test("adapters of Grandstream count in milliseconds, and video phones keep their tones")
    func adapters() throws {
        let read = try read("grandstream", "HT802", "IT").read
        #expect(read["P4000"] == "f1=425@-16,f2=0@-16,c=200/200-600/1000;" && read["P4001"] == "f1=425@-16,f2=0@-16,c=1000/4000;")
        #expect(read["P4002"] == "f1=425@-16,f2=0@-16,c=500/500;" && read["P4003"] == "f1=425@-16,f2=0@-16,c=200/200;")
        let video = try self.read("grandstream", "GXV3370", "IT")
        #expect(video.read["P343"] == nil && video.notes.contains { $0.contains("country of the tones") })
    }

    /// United States: Panasonic's defaults. United Kingdom: SARK's templates for Panasonic have these times (observed).
    @Test("Panasonic's tones, of both formats", arguments: ["KX-HDV230", "KX-UTG300B"])
    func panasonic(model: String) throws {
        for (country, frequencies, busy, ringback) in [
            ("US", "440,480", "60,500,440", "60,2000,3940"), ("GB", "400,450", "60,375,315", "60,400,200,400,1940"),
        ] {
            let read = try read("panasonic", model, country).read
            let group = model == "KX-HDV230" ? "" : "Phone/Tone/"
            #expect(read["\(group)BUSY_TONE_TIMING"] == busy && read["\(group)RINGBACK_TONE_TIMING"] == ringback)
            #expect(read["\(group)RINGBACK_TONE_FRQ"] == frequencies && read["\(group)DIAL_TONE1_TIMING"] == "60,0")
            #expect(read["\(group)DIAL_TONE1_RPT"] == (group.isEmpty ? "0" : "N"))
            #expect(read["\(group)BUSY_TONE_RPT"] == (group.isEmpty ? "1" : "Y"))
        }
    }

    @Test("Poly's chords, where a tone is one sound a round")
    func poly() throws {
        let american = try read("poly", "VVX450", "US")
        func value(_ name: String, in phone: RenderedPhone) -> String? { phone.read["tone.chord.callProg.\(name)"] }
        #expect(value("dialTone.freq.1", in: american) == "350" && value("dialTone.freq.2", in: american) == "440")
        #expect(value("dialTone.onDur", in: american) == "0" && value("ringback.onDur", in: american) == "2000")
        #expect(value("ringback.offDur", in: american) == "4000" && value("reorder.offDur", in: american) == "250")
        let british = try read("poly", "VVX450", "GB")
        #expect(value("busyTone.freq.1", in: british) == "400" && value("busyTone.freq.2", in: british) == "0")
        #expect(value("busyTone.onDur", in: british) == "375" && value("ringback.onDur", in: british) == nil)
        #expect(british.notes.contains { $0.contains("ringing, congestion tone") })
    }

    @Test("a country of which sources contradict each other keeps the phone's tones, with a note", arguments: ["DK", "IE", "TR"])
    func unknown(country: String) throws {
        for (vendor, model) in [("cisco", "8841"), ("poly", "VVX450"), ("grandstream", "GRP2614"), ("panasonic", "KX-HDV230")] {
            let phone = try read(vendor, model, country)
            #expect(phone.notes.contains { $0.contains("tones were left as they are") }, "\(vendor)")
            #expect(!phone.keys.contains { $0.contains("Dial_Tone") || $0 == "P343" || $0.contains("callProg") }, "\(vendor)")
        }
    }
}
