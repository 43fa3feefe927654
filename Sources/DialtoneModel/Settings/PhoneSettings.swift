/// Everything that a phone must be told, free of vendor and of innovaphone: one plain value.
///
/// A driver turns it into files; nil or empty means "was not configured": the driver then writes nothing about it, or
/// the neutral value where a phone would keep an older one.
package struct PhoneSettings: Hashable, Sendable {
    package var mac: MACAddress
    /// In the order of the phone's lines; at least one for a phone in use, none for a phone that shall forget its account.
    package var accounts: [Account]
    package var media: Media
    package var nat: NAT
    package var time: Time
    package var access: Access
    /// Language of the display as a BCP 47 tag (`de`, `en-GB`).
    package var language: String?

    package init(
        mac: MACAddress, accounts: [Account], media: Media = Media(), nat: NAT = NAT(), time: Time = Time(),
        access: Access, language: String? = nil
    ) {
        self.mac = mac
        self.accounts = accounts
        self.media = media
        self.nat = nat
        self.time = time
        self.access = access
        self.language = language
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
        /// `host` or `host:port`; nil = none.
        package var outboundProxy: String?
        package var transport: SIPTransport
        package var registrationExpiry: Duration

        package init(
            displayName: String, user: String, authenticationUser: String, password: Secret?, domain: String,
            registrar: String, port: Int? = nil, outboundProxy: String? = nil, transport: SIPTransport = .tls,
            registrationExpiry: Duration = .seconds(600)
        ) {
            self.displayName = displayName
            self.user = user
            self.authenticationUser = authenticationUser
            self.password = password
            self.domain = domain
            self.registrar = registrar
            self.port = port
            self.outboundProxy = outboundProxy
            self.transport = transport
            self.registrationExpiry = registrationExpiry
        }
    }

    package struct Media: Hashable, Sendable {
        /// Most wanted first; never empty.
        package var codecs: [AudioCodec]
        /// Packet time in milliseconds; nil = the phone's default (20).
        package var packetMilliseconds: Int?
        package var srtp: SRTPMode

        package init(codecs: [AudioCodec] = AudioCodec.defaultOrder, packetMilliseconds: Int? = nil, srtp: SRTPMode = .optional) {
            self.codecs = codecs
            self.packetMilliseconds = packetMilliseconds
            self.srtp = srtp
        }
    }

    package struct NAT: Hashable, Sendable {
        package var stun: HostPort?
        package var turn: TURN?

        package init(stun: HostPort? = nil, turn: TURN? = nil) {
            self.stun = stun
            self.turn = turn
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

        package init(ntpServers: [String] = [], zone: TimeZoneRule? = nil) {
            self.ntpServers = ntpServers
            self.zone = zone
        }
    }

    package struct Access: Hashable, Sendable {
        /// The phone's own door, ending in `/`: what it shall ask from now on.
        package var provisioningURL: String
        package var resyncInterval: Duration
        /// Password of the phone's administrator `admin`; nil = leave the phone's.
        package var adminPassword: Secret?
        package var tls: TLSLevel

        package init(
            provisioningURL: String, resyncInterval: Duration = .seconds(12 * 3600), adminPassword: Secret? = nil,
            tls: TLSLevel = .normal
        ) {
            self.provisioningURL = provisioningURL
            self.resyncInterval = resyncInterval
            self.adminPassword = adminPassword
            self.tls = tls
        }
    }
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

/// A DNS name or IP address with an optional port.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int?

    package init(host: String, port: Int? = nil) {
        self.host = host
        self.port = port
    }

    /// `host`, `host:port`, `[v6]:port`.
    package var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }
}
