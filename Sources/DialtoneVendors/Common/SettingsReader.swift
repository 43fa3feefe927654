package import DialtoneModel

/// A phone's settings as a driver reads them: of the shape of ``PhoneSettings``, and it keeps which settings were looked at.
///
/// What a phone shall be told and no file of its driver asked for is what the driver has no words for: people read that in a
/// note, without a list that each driver would have to keep true. See ``VendorDriver/notes(of:read:)``.
package struct SettingsReader {
    private final class Log {
        let source: PhoneSettings
        var read: SettingSet = []

        init(_ source: PhoneSettings) { self.source = source }
    }

    private let log: Log

    /// The vendor's own parameters; a driver that writes several formats takes those of another one out.
    var parameters: [PhoneSettings.VendorParameter]

    init(_ settings: PhoneSettings) { (log, parameters) = (Log(settings), settings.parameters) }

    /// What was read so far.
    var read: SettingSet { log.read }

    /// The settings themselves, for a look that does not count.
    var source: PhoneSettings { log.source }

    private func at<Value>(_ setting: Setting, _ value: (PhoneSettings) -> Value) -> Value {
        log.read.insert(setting)
        return value(log.source)
    }

    /// Counts a setting as read whose value was looked at elsewhere, or as known to mean nothing to this phone.
    func count(_ setting: Setting) { log.read.insert(setting) }

    // MARK: In the shape of PhoneSettings

    var mac: MACAddress { log.source.mac }
    var accounts: [Account] { log.source.accounts.map { Account(reader: self, value: $0) } }
    var vacatedHandsets: [Int] { log.source.vacatedHandsets }
    var media: Media { Media(reader: self) }
    var signallingDSCP: Int? { at(.signallingDSCP) { $0.signallingDSCP } }
    var tones: PhoneSettings.Tones? {
        count(.toneScheme)
        return at(.toneCountry) { $0.tones }
    }
    var dialling: Dialling { Dialling(reader: self) }
    var callWaiting: Bool? { at(.callWaiting) { $0.callWaiting } }
    var nat: NAT { NAT(reader: self) }
    var network: Network { Network(reader: self) }
    var time: Time { Time(reader: self) }
    var access: Access { Access(reader: self) }
    var trust: Trust { Trust(reader: self) }
    var language: String? { at(.language) { $0.language } }
    var syslog: Syslog? { at(.syslog) { $0.syslog }.map { Syslog(reader: self, value: $0) } }
    var directory: Directory? { at(.directory) { $0.directory }.map { Directory(reader: self, value: $0) } }
    var phoneBook: PhoneBook? { at(.phoneBook) { $0.phoneBook }.map { PhoneBook(reader: self, value: $0) } }
    var firmware: Firmware? { at(.firmware) { $0.firmware }.map { Firmware(reader: self, value: $0) } }
    /// Those beside the display.
    var keys: [PhoneSettings.FunctionKey] { at(.keys) { $0.keys.filter { $0.place == .phone } } }
    var memoryKeys: [PhoneSettings.FunctionKey] { at(.memoryKeys) { $0.keys.filter { $0.place == .memory } } }
    var moduleKeys: [PhoneSettings.FunctionKey] { at(.moduleKeys) { $0.keys.filter { $0.place.isModule } } }

    struct Account {
        fileprivate let reader: SettingsReader
        fileprivate let value: PhoneSettings.Account

        private func at<Value>(_ setting: Setting, _ value: Value) -> Value {
            reader.count(setting)
            return value
        }

        var displayName: String { at(.displayName, value.displayName) }
        var user: String { at(.user, value.user) }
        var authenticationUser: String { at(.authenticationUser, value.authenticationUser) }
        var password: Secret? { at(.password, value.password) }
        var domain: String { at(.domain, value.domain) }
        var registrar: String { at(.registrar, value.registrar) }
        var port: Int? { at(.port, value.port) }
        var secondRegistrar: HostPort? { at(.secondRegistrar, value.secondRegistrar) }
        var outboundProxy: String? { at(.outboundProxy, value.outboundProxy) }
        var transport: SIPTransport { at(.transport, value.transport) }
        var registrationExpiry: Duration { at(.registrationExpiry, value.registrationExpiry) }
        var voicemail: String? { at(.voicemail, value.voicemail) }
        var subscribesToMessages: Bool? { at(.messageWaiting, value.subscribesToMessages) }
        var handset: PhoneSettings.Handset? { value.handset }
    }

    struct Media {
        fileprivate let reader: SettingsReader

        var codecs: [AudioCodec] { reader.at(.codecs) { $0.media.codecs } }
        var packetMilliseconds: Int? { reader.at(.packetTime) { $0.media.packetMilliseconds } }
        var srtp: SRTPMode { reader.at(.srtp) { $0.media.srtp } }
        var srtpSuite: SRTPSuite? { reader.at(.srtpSuite) { $0.media.srtpSuite } }
        var suppressesSilence: Bool? { reader.at(.silenceSuppression) { $0.media.suppressesSilence } }
        var ports: ClosedRange<Int>? { reader.at(.mediaPorts) { $0.media.ports } }
        var dscp: Int? { reader.at(.mediaDSCP) { $0.media.dscp } }
    }

    struct Dialling {
        fileprivate let reader: SettingsReader

        var isFree: Bool { reader.at(.freeDialling) { $0.dialling.isFree } }
        var pickupCode: String? { reader.at(.pickupCode) { $0.dialling.pickupCode } }
    }

    struct NAT {
        fileprivate let reader: SettingsReader

        var stun: HostPort? { reader.at(.stun) { $0.nat.stun } }
        var turn: TURN? { reader.at(.turn) { $0.nat.turn }.map { TURN(reader: reader, value: $0) } }
        var keepAliveSeconds: Int? { reader.at(.keepAlive) { $0.nat.keepAliveSeconds } }
    }

    struct TURN {
        fileprivate let reader: SettingsReader
        fileprivate let value: PhoneSettings.TURN

        var server: HostPort { value.server }
        var transport: TURNTransport { reader.at(.turnTransport) { _ in value.transport } }
        var user: String { reader.at(.turnUser) { _ in value.user } }
        var password: Secret? { reader.at(.turnPassword) { _ in value.password } }
    }

    struct Network {
        fileprivate let reader: SettingsReader

        var vlan: Int? { reader.at(.vlan) { $0.network.vlan } }
        var vlanPriority: Int? { reader.at(.vlanPriority) { $0.network.vlanPriority } }
        var computerVLAN: Int? { reader.at(.computerVLAN) { $0.network.computerVLAN } }
        var usesLLDP: Bool? { reader.at(.lldp) { $0.network.usesLLDP } }
    }

    struct Time {
        fileprivate let reader: SettingsReader

        /// Both, for phones that take two.
        var ntpServers: [String] {
            reader.count(.secondNTP)
            return reader.at(.ntp) { $0.time.ntpServers }
        }
        /// The preferred one, for phones that take one.
        var ntpServer: String? { reader.at(.ntp) { $0.time.ntpServers.first } }
        var zone: TimeZoneRule? { reader.at(.zone) { $0.time.zone } }
        var clock: ClockFormat? { reader.at(.clock) { $0.time.clock } }
        var dateOrder: DateOrder? { reader.at(.dateOrder) { $0.time.dateOrder } }
    }

    struct Access {
        fileprivate let reader: SettingsReader

        var provisioningURL: String { reader.at(.provisioningURL) { $0.access.provisioningURL } }
        var resyncInterval: Duration { reader.at(.resyncInterval) { $0.access.resyncInterval } }
        var adminPassword: Secret? { reader.at(.adminPassword) { $0.access.adminPassword } }
        var userPassword: Secret? { reader.at(.userPassword) { $0.access.userPassword } }
        var credentials: PhoneSettings.HTTPCredentials? { reader.at(.credentials) { $0.access.credentials } }
        var tls: TLSLevel { reader.at(.tls) { $0.access.tls } }
        var hasWebPage: Bool? { reader.at(.webPage) { $0.access.hasWebPage } }
    }

    struct Trust {
        fileprivate let reader: SettingsReader

        /// Where the phone fetches the certificates of ``PhoneSettings/Trust/certificates``; nil if there are none.
        var certificatesURL: String? {
            reader.at(.trustedCertificates) {
                $0.trust.certificates.isEmpty ? nil : $0.access.provisioningURL + TrustedCertificates.fileName
            }
        }
        /// For phones that have them in their files.
        var certificates: [PEMCertificate] { reader.at(.trustedCertificates) { $0.trust.certificates } }
        var verifies: Bool? { reader.at(.verification) { $0.trust.verifies } }
    }

    struct Syslog {
        fileprivate let reader: SettingsReader
        fileprivate let value: PhoneSettings.Syslog

        var server: HostPort { value.server }
        var level: SyslogLevel { reader.at(.syslogLevel) { _ in value.level } }
    }

    struct Directory {
        fileprivate let reader: SettingsReader
        fileprivate let value: PhoneSettings.LDAPDirectory

        var server: HostPort { value.server }
        var usesTLS: Bool { reader.at(.directoryTLS) { _ in value.usesTLS } }
        var base: String { reader.at(.directoryBase) { _ in value.base } }
        var user: String { reader.at(.directoryUser) { _ in value.user } }
        var password: Secret? { reader.at(.directoryPassword) { _ in value.password } }
        var nameAttributes: [String] { reader.at(.directoryNames) { _ in value.nameAttributes } }
        var numberAttributes: [String] { reader.at(.directoryNumbers) { _ in value.numberAttributes } }
    }

    struct PhoneBook {
        fileprivate let reader: SettingsReader
        fileprivate let value: PhoneSettings.PhoneBook

        var url: String { value.url }
        /// `Phone book` where the administrator gave none.
        var name: String {
            let name = reader.at(.phoneBookName) { _ in value.name }
            return name.isBlank ? "Phone book" : name
        }
    }

    struct Firmware {
        fileprivate let reader: SettingsReader
        fileprivate let value: PhoneSettings.Firmware

        var url: String { value.url }
        var version: String { reader.at(.firmwareVersion) { _ in value.version } }
    }
}
