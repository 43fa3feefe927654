/// Everything that a phone must be told, free of vendor and of innovaphone: one plain value.
///
/// A driver turns it into files; nil or empty means "was not configured": the driver then writes nothing about it, or
/// the neutral value where a phone would keep an older one.
package struct PhoneSettings: Hashable, Sendable {
    package var mac: MACAddress
    /// In the order of the phone's lines; at least one for a phone in use, none for a phone that shall forget its account.
    package var accounts: [Account]
    /// The handsets' places at a DECT base that were written before and have no account now, sorted, from 1: the file empties them. A
    /// place that is neither here nor an account's was not written by us and stays as it is, but for a base that has no account and
    /// none of these: it is given up whole. Empty for phones that are no base.
    package var vacatedHandsets: [Int]
    package var media: Media
    /// DSCP of SIP, 0 to 63 (RFC 2474); nil = the phone's default.
    package var signallingDSCP: Int?
    /// nil = the phone's own.
    package var tones: Tones?
    package var dialling: Dialling
    /// Whether a second call is shown during a call, and may ring; otherwise its caller hears that the phone is busy. nil = the phone's own.
    package var callWaiting: Bool?
    package var nat: NAT
    package var network: Network
    package var time: Time
    package var access: Access
    package var trust: Trust
    /// Language of the display as a BCP 47 tag (`de`, `en-GB`); of a base's handsets too, where it can tell them.
    package var language: String?
    package var syslog: Syslog?
    package var directory: LDAPDirectory?
    package var phoneBook: PhoneBook?
    package var firmware: Firmware?
    /// In the order of their places, each place once; a key that is not named keeps what the phone makes of it.
    package var keys: [FunctionKey]
    /// The vendor's own parameters: each takes the place of what the driver would write under its name.
    package var parameters: [VendorParameter]

    package init(
        mac: MACAddress, accounts: [Account], vacatedHandsets: [Int] = [], media: Media = Media(), signallingDSCP: Int? = nil,
        tones: Tones? = nil, dialling: Dialling = Dialling(), callWaiting: Bool? = nil, nat: NAT = NAT(), network: Network = Network(),
        time: Time = Time(),
        access: Access, trust: Trust = Trust(), language: String? = nil, syslog: Syslog? = nil, directory: LDAPDirectory? = nil,
        phoneBook: PhoneBook? = nil, firmware: Firmware? = nil, keys: [FunctionKey] = [], parameters: [VendorParameter] = []
    ) {
        self.mac = mac
        self.accounts = accounts
        self.vacatedHandsets = vacatedHandsets
        self.media = media
        self.signallingDSCP = signallingDSCP
        self.tones = tones
        self.dialling = dialling
        self.callWaiting = callWaiting
        self.nat = nat
        self.network = network
        self.time = time
        self.access = access
        self.trust = trust
        self.language = language
        self.syslog = syslog
        self.directory = directory
        self.phoneBook = phoneBook
        self.firmware = firmware
        self.keys = keys
        self.parameters = parameters
    }

    /// One SIP registration.
    package struct Account: Hashable, Sendable {
        package var displayName: String
        /// User part of the SIP address.
        package var user: String
        package var authenticationUser: String
        package var password: Secret?
        /// SIP domain; the registrar's name in requests.
        package var domain: String
        /// Host to send to, a DNS name or IP address.
        package var registrar: String
        /// nil: the transport's standard port, or what DNS SRV says.
        package var port: Int?
        /// Where to register when the registrar does not answer; nil = nowhere else.
        package var secondRegistrar: HostPort?
        /// `host` or `host:port`; nil = none.
        package var outboundProxy: String?
        package var transport: SIPTransport
        package var registrationExpiry: Duration
        /// The number that the message key calls; nil = none of ours.
        package var voicemail: String?
        /// Whether the phone asks the PBX to tell it of messages that wait (RFC 3842); nil = as the phone does by itself.
        package var subscribesToMessages: Bool?
        /// The handset that this account is for; nil on phones that are no DECT base.
        package var handset: Handset?

        package init(
            displayName: String, user: String, authenticationUser: String, password: Secret?, domain: String,
            registrar: String, port: Int? = nil, secondRegistrar: HostPort? = nil, outboundProxy: String? = nil,
            transport: SIPTransport = .tls, registrationExpiry: Duration = .seconds(600), voicemail: String? = nil,
            subscribesToMessages: Bool? = nil, handset: Handset? = nil
        ) {
            self.displayName = displayName
            self.user = user
            self.authenticationUser = authenticationUser
            self.password = password
            self.domain = domain
            self.registrar = registrar
            self.port = port
            self.secondRegistrar = secondRegistrar
            self.outboundProxy = outboundProxy
            self.transport = transport
            self.registrationExpiry = registrationExpiry
            self.voicemail = voicemail
            self.subscribesToMessages = subscribesToMessages
            self.handset = handset
        }
    }

    /// A handset's place at a DECT base.
    package struct Handset: Hashable, Sendable {
        /// From 1, as the base counts its handsets.
        package var number: Int
        /// The handset's identity (IPUI or IPEI), ten hexadecimal digits in capitals, without `0x`; nil = the place is for any handset.
        package var identity: String?
        /// What is typed at the handset when it is registered for this place, four to eight digits; nil = what the base has.
        package var registrationCode: String?

        package init(number: Int, identity: String? = nil, registrationCode: String? = nil) {
            self.number = number
            self.identity = identity
            self.registrationCode = registrationCode
        }
    }

    package struct Media: Hashable, Sendable {
        /// Most wanted first; never empty.
        package var codecs: [AudioCodec]
        /// Packet time in milliseconds, 10 to 80; nil = the phone's default (20).
        package var packetMilliseconds: Int?
        package var srtp: SRTPMode
        /// Without a meaning where ``srtp`` is off; nil = what the phone offers by itself.
        package var srtpSuite: SRTPSuite?
        /// Whether silence is not sent (voice activity detection, comfort noise); nil = the phone's default.
        package var suppressesSilence: Bool?
        /// UDP ports for speech, 1024 to 65 535; nil = the phone's own.
        package var ports: ClosedRange<Int>?
        /// DSCP of speech, 0 to 63 (RFC 2474); nil = the phone's default.
        package var dscp: Int?

        package init(
            codecs: [AudioCodec] = AudioCodec.defaultOrder, packetMilliseconds: Int? = nil, srtp: SRTPMode = .optional,
            srtpSuite: SRTPSuite? = nil, suppressesSilence: Bool? = nil, ports: ClosedRange<Int>? = nil, dscp: Int? = nil
        ) {
            self.codecs = codecs
            self.packetMilliseconds = packetMilliseconds
            self.srtp = srtp
            self.srtpSuite = srtpSuite
            self.suppressesSilence = suppressesSilence
            self.ports = ports
            self.dscp = dscp
        }
    }

    /// Which tones the phone plays.
    package struct Tones: Hashable, Sendable {
        /// nil where only a country is known.
        package var scheme: ToneScheme?
        /// ISO 3166 code in two capital letters; nil for a scheme that is no country's.
        package var country: String?

        package init(scheme: ToneScheme?, country: String?) {
            self.scheme = scheme
            self.country = country
        }

        /// A scheme with its country.
        package init(_ scheme: ToneScheme) { self.init(scheme: scheme, country: scheme.country) }
    }

    /// How numbers are dialled.
    package struct Dialling: Hashable, Sendable {
        /// Whether any number is sent, after a pause or `#`: nothing is refused, cut or changed. Otherwise the phone keeps its own
        /// dial plan.
        package var isFree: Bool
        /// What is dialled before the number of a BLF key that rings, to take its call (`*0`); nil = the phone's own way.
        package var pickupCode: String?

        package init(isFree: Bool = true, pickupCode: String? = nil) {
            self.isFree = isFree
            self.pickupCode = pickupCode
        }
    }

    package struct NAT: Hashable, Sendable {
        package var stun: HostPort?
        package var turn: TURN?
        /// How often the phone sends a packet to the PBX to keep a router's path open, in seconds, 5 to 3600; 0 = never, nil = the
        /// phone's own.
        package var keepAliveSeconds: Int?

        package init(stun: HostPort? = nil, turn: TURN? = nil, keepAliveSeconds: Int? = nil) {
            self.stun = stun
            self.turn = turn
            self.keepAliveSeconds = keepAliveSeconds
        }
    }

    /// How the phone takes part in the local network. A wrong value cuts it off, so nothing here is ever guessed.
    package struct Network: Hashable, Sendable {
        /// VLAN of the phone itself (IEEE 802.1Q), 1 to 4094; 0 = none, nil = the phone's own.
        package var vlan: Int?
        /// Priority of the phone's packets in the VLAN, 0 to 7; nil = the phone's own.
        package var vlanPriority: Int?
        /// VLAN of the phone's socket for a computer, 1 to 4094; 0 = none, nil = the phone's own.
        package var computerVLAN: Int?
        /// Whether the phone learns its VLAN from the switch by LLDP-MED; nil = the phone's own.
        package var usesLLDP: Bool?

        package init(vlan: Int? = nil, vlanPriority: Int? = nil, computerVLAN: Int? = nil, usesLLDP: Bool? = nil) {
            self.vlan = vlan
            self.vlanPriority = vlanPriority
            self.computerVLAN = computerVLAN
            self.usesLLDP = usesLLDP
        }
    }

    /// Which servers the phone believes.
    package struct Trust: Hashable, Sendable {
        /// Certificates of authorities beside those of the firmware, each in PEM form; the phone fetches them at its own door.
        package var certificates: [PEMCertificate]
        /// Whether the phone refuses a server whose certificate it cannot verify; nil = as the phone does by itself.
        package var verifies: Bool?

        package init(certificates: [PEMCertificate] = [], verifies: Bool? = nil) {
            self.certificates = certificates
            self.verifies = verifies
        }
    }

    package struct TURN: Hashable, Sendable {
        package var server: HostPort
        package var transport: TURNTransport
        package var user: String
        package var password: Secret?

        package init(server: HostPort, transport: TURNTransport = .udp, user: String, password: Secret?) {
            self.server = server
            self.transport = transport
            self.user = user
            self.password = password
        }
    }

    package struct Time: Hashable, Sendable {
        /// At most two, first preferred.
        package var ntpServers: [String]
        package var zone: TimeZoneRule?
        /// How the time of day is shown; nil = the phone's own.
        package var clock: ClockFormat?
        /// How dates are shown; nil = the phone's own.
        package var dateOrder: DateOrder?

        package init(ntpServers: [String] = [], zone: TimeZoneRule? = nil, clock: ClockFormat? = nil, dateOrder: DateOrder? = nil) {
            self.ntpServers = ntpServers
            self.zone = zone
            self.clock = clock
            self.dateOrder = dateOrder
        }
    }

    package struct Access: Hashable, Sendable {
        /// The phone's own door, ending in `/`: what it shall ask from now on.
        package var provisioningURL: String
        package var resyncInterval: Duration
        /// Password of the phone's administrator `admin`; nil = leave the phone's.
        package var adminPassword: Secret?
        /// Password of the phone's ordinary user, where the vendor has one; nil = leave the phone's.
        package var userPassword: Secret?
        /// What the phone shows at its door (HTTP basic or digest); nil = its secret is in the URL alone.
        package var credentials: HTTPCredentials?
        package var tls: TLSLevel
        /// Whether the phone has a web page for people; nil = the phone's own.
        package var hasWebPage: Bool?

        package init(
            provisioningURL: String, resyncInterval: Duration = .seconds(12 * 3600), adminPassword: Secret? = nil,
            userPassword: Secret? = nil, credentials: HTTPCredentials? = nil, tls: TLSLevel = .normal, hasWebPage: Bool? = nil
        ) {
            self.provisioningURL = provisioningURL
            self.resyncInterval = resyncInterval
            self.adminPassword = adminPassword
            self.userPassword = userPassword
            self.credentials = credentials
            self.tls = tls
            self.hasWebPage = hasWebPage
        }
    }

    /// User and password of an HTTP request.
    package struct HTTPCredentials: Hashable, Sendable {
        package var user: String
        package var password: Secret

        package init(user: String, password: Secret) {
            self.user = user
            self.password = password
        }
    }

    /// Where the phone sends its log (RFC 5424 over UDP).
    package struct Syslog: Hashable, Sendable {
        package var server: HostPort
        package var level: SyslogLevel

        package init(server: HostPort, level: SyslogLevel = .warning) {
            self.server = server
            self.level = level
        }
    }

    /// An LDAP directory in which the phone looks up names and numbers.
    package struct LDAPDirectory: Hashable, Sendable {
        package var server: HostPort
        /// LDAP over TLS (`ldaps`, port 636) instead of LDAP (port 389).
        package var usesTLS: Bool
        /// Where to search: `dc=example,dc=com`.
        package var base: String
        /// Name to bind as; empty = anonymous.
        package var user: String
        package var password: Secret?
        /// Attributes that hold a name, first one shown.
        package var nameAttributes: [String]
        /// Attributes that hold a number, in the wanted order.
        package var numberAttributes: [String]

        package init(
            server: HostPort, usesTLS: Bool = false, base: String, user: String = "", password: Secret? = nil,
            nameAttributes: [String] = ["cn", "sn"], numberAttributes: [String] = ["telephoneNumber", "mobile", "homePhone"]
        ) {
            self.server = server
            self.usesTLS = usesTLS
            self.base = base
            self.user = user
            self.password = password
            self.nameAttributes = nameAttributes
            self.numberAttributes = numberAttributes
        }
    }

    /// A list of names and numbers that the phone fetches itself, as an XML file in its maker's form.
    package struct PhoneBook: Hashable, Sendable {
        package var url: String
        /// Shown in the phone's menu.
        package var name: String

        package init(url: String, name: String = "") {
            self.url = url
            self.name = name
        }
    }

    /// The firmware that the phone shall run.
    package struct Firmware: Hashable, Sendable {
        /// As the phone reports it, for people and for makers whose phones compare it; empty if it is not known.
        package var version: String
        /// Where the phone fetches it, in the form that its maker's phones take: a file, or a folder.
        package var url: String

        package init(version: String = "", url: String) {
            self.version = version
            self.url = url
        }
    }

    /// What one of the phone's programmable keys does.
    package struct FunctionKey: Hashable, Sendable {
        package var place: KeyPlace
        /// From 1 at each place, in the vendor's own order.
        package var number: Int
        package var kind: FunctionKeyKind
        /// The number or name that the key calls or watches; empty for kinds without one.
        package var value: String
        /// Shown beside the key; empty = the value.
        package var label: String
        /// The account that the key uses, from 1.
        package var account: Int

        package init(
            _ place: KeyPlace = .phone, number: Int, kind: FunctionKeyKind, value: String = "", label: String = "", account: Int = 1
        ) {
            self.place = place
            self.number = number
            self.kind = kind
            self.value = value
            self.label = label
            self.account = account
        }
    }

    /// A parameter in the vendor's own words, as an administrator gave it.
    package struct VendorParameter: Hashable, Sendable {
        /// As the vendor writes it; for Snom with the index in brackets (`user_ringer[1]`).
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// Where a programmable key is.
package enum KeyPlace: Hashable, Comparable, Sendable {
    /// Beside the display of the phone.
    case phone
    /// One of a few older phones' keys without a display.
    case memory
    /// On an expansion module, from 1 in the order in which they are plugged.
    case module(Int)
}

package enum ClockFormat: String, CaseIterable, Sendable {
    case hours12 = "12"
    case hours24 = "24"
}

package enum DateOrder: String, CaseIterable, Sendable {
    case dayFirst = "day-month-year"
    case monthFirst = "month-day-year"
    case yearFirst = "year-month-day"
}

package enum SyslogLevel: String, CaseIterable, Sendable { case error, warning, info, debug }

package enum FunctionKeyKind: String, CaseIterable, Sendable {
    /// Takes a line of the account.
    case line
    /// Calls the value.
    case speedDial = "speed-dial"
    /// Shows whether the value is busy, calls it, and picks up its calls.
    case blf
    /// Parks a call at the value, and takes it back.
    case park
    /// Sends the value as DTMF during a call.
    case dtmf
    /// Does nothing.
    case off = "none"
}

package enum SIPTransport: String, CaseIterable, Sendable {
    case udp, tcp, tls

    /// 5061 for TLS, else 5060 (RFC 3261).
    package var standardPort: Int { self == .tls ? 5061 : 5060 }
}

package enum TURNTransport: String, CaseIterable, Sendable { case udp, tcp, tls }

/// Whether media is encrypted with SRTP (keys by SDES).
package enum SRTPMode: String, CaseIterable, Sendable { case off, optional, mandatory }

/// How strict TLS must be.
package enum TLSLevel: String, CaseIterable, Sendable {
    /// All versions, for old peers.
    case legacy
    /// TLS 1.2 and up.
    case normal
    /// TLS 1.2 and up, strong ciphers only.
    case high
    /// TLS 1.3 only.
    case strict
}

/// An audio codec that a desk phone may know.
package enum AudioCodec: String, CaseIterable, Sendable {
    case pcma, pcmu, g722, g729, g7231 = "g723.1", g726_32 = "g726-32", ilbc, opus

    /// Wideband first; both G.711 variants last, which everything understands.
    package static let defaultOrder: [AudioCodec] = [.opus, .g722, .pcma, .pcmu, .g729]
}
