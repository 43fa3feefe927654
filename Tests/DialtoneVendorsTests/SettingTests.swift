import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// What holds for every setting at every maker: it stands in the files, or people read that it does not.
@Suite("Carried, noted or refused")
struct SettingTests {
    private static let vendors = VendorCase.vendors

    @Test("a setting that no file carries is a note", arguments: vendors)
    func carriedOrNoted(vendor: String) throws {
        for setting in Setting.allCases {
            for sample in setting.samples {
                var (with, without) = (PhoneSettings.examplePhone, PhoneSettings.examplePhone)
                if let whole = setting.whole {
                    for part in [whole.samples[0], whole.samples.last].compactMap(\.self) {
                        #expect(whole.set(part, in: &with) && whole.set(part, in: &without))
                    }
                }
                #expect(setting.set(sample, in: &with), "\(setting): \(sample)")
                guard setting.isWanted(in: with), with != without else { continue }
                let (mine, other) = (try RenderedPhone(with, vendor: vendor), try RenderedPhone(without, vendor: vendor))
                let isNoted = mine.notes.contains { !other.notes.contains($0) }
                // Of what the example asks for too, or of what this is a part of.
                let names = [setting, setting.whole ?? setting].map(\.title)
                let isAlwaysNoted = mine.notes.contains { note in names.contains { note.contains($0) } }
                #expect(
                    mine.files.map(\.bytes) != other.files.map(\.bytes) || isNoted || isAlwaysNoted
                        || Self.means(sample, whatIsTold: setting), "\(setting): \(sample)")
            }
        }
    }

    /// Whether a value is what drivers tell every phone anyway, so that it changes nothing.
    private static func means(_ sample: String, whatIsTold setting: Setting) -> Bool {
        switch setting {
        case .packetTime: sample == "20"
        case .turnTransport: sample == "udp"
        case .silenceSuppression: sample == "false"
        case .verification: sample == "true"
        // Mitel's phones ask once a day.
        case .resyncInterval: sample == "86400s"
        case .language: sample == "en" || sample == "en-GB"
        default: false
        }
    }

    /// Of every model: the example of a maker may be the only one that takes it.
    @Test("a codec that a model is not told is a note", arguments: vendors)
    func codecs(vendor: String) throws {
        for model in NameTables.models where model.vendor == vendor && !model.lists.isEmpty {
            func phone(_ codecs: [AudioCodec]) throws -> RenderedPhone {
                var settings = PhoneSettings.examplePhone
                settings.media.codecs = codecs
                return try RenderedPhone(settings, vendor: vendor, model: model.name, firmware: model.firmware)
            }
            let without = try phone([.pcma])
            let others = try AudioCodec.allCases.filter { $0 != .pcma }.map { (codec: $0, with: try phone([$0, .pcma])) }
            // A model that is told none at all says so once, whatever is wanted.
            let isToldNone = others.allSatisfy { $0.with.files.map(\.bytes) == without.files.map(\.bytes) }
            for (codec, with) in others {
                let isNoted = with.notes.contains { note in
                    // Both kinds of G.711 may be one to a device.
                    !without.notes.contains(note) || note.contains("codec") && (isToldNone || codec == .pcmu && note.contains("G.711"))
                }
                #expect(with.files.map(\.bytes) != without.files.map(\.bytes) || isNoted, "\(model.name): \(codec)")
            }
        }
    }

    @Test("a port that a model is not told is a note", arguments: vendors)
    func ports(vendor: String) throws {
        let cases: [(setting: Setting, host: String, port: Int)] = [
            (.syslog, "log.example.com", 5514), (.stun, "stun.example.com", 3479), (.directory, "ldap.example.com", 3389),
        ]
        for model in NameTables.models where model.vendor == vendor && !model.lists.isEmpty {
            for (setting, host, port) in cases {
                func phone(_ text: String) throws -> RenderedPhone {
                    var settings = PhoneSettings.examplePhone
                    if !setting.set(text, in: &settings) { Issue.record("\(setting): \(text)") }
                    return try RenderedPhone(settings, vendor: vendor, model: model.name, firmware: model.firmware)
                }
                let (usual, own) = (try phone(host), try phone("\(host):\(port)"))
                // A note of the whole says it of the port as well.
                let isWhole = own.notes.contains { note in
                    ["left out", "Left out"].contains { note.contains($0) } && note.lowercased().contains(setting.word)
                }
                #expect(
                    own.files.map(\.bytes) != usual.files.map(\.bytes) || own.notes.contains { !usual.notes.contains($0) } || isWhole,
                    "\(model.name): \(setting), \(own.notes)")
            }
        }
    }

    @Test("beside an outbound proxy of its own an account has no way past it: its second registrar is a note", arguments: vendors)
    func proxied(vendor: String) throws {
        var settings = PhoneSettings.examplePhone
        settings.accounts[0].outboundProxy = "sbc.example.net:5080"
        settings.accounts[0].secondRegistrar = HostPort(host: "standby.example.org")
        let phone = try RenderedPhone(settings, vendor: vendor)
        #expect(!phone.files.contains { $0.text.contains("standby.example.org") })
        #expect(phone.notes.contains { $0.contains("second registrar") }, "\(phone.notes)")
    }

    @Test("a text that a driver reads is refused by name where it holds a line break", arguments: vendors)
    func lineBreaks(vendor: String) throws {
        for setting in Setting.allCases where setting.form == .text && setting != .credentials {
            var settings = SampleSettings.everything(for: vendor)
            guard RenderedPhone.read(try RenderedPhone(settings, vendor: vendor).files).contains(setting) else { continue }
            // Some take no such text at all.
            guard setting.set("evil\nx = 1", in: &settings) else { continue }
            let fault = #expect(throws: RenderFault.self, "\(setting)") { try RenderedPhone.render(settings, vendor: vendor) }
            #expect(fault?.field.hasPrefix(setting.people) == true, "\(setting): \(fault?.field ?? "")")
            #expect(fault?.description.contains("evil") == false)
        }
    }
}

extension Setting {
    /// By which notes of the whole setting are known.
    fileprivate var word: String {
        switch self {
        case .syslog: "syslog server"
        case .stun: "stun"
        default: "directory"
        }
    }
}
