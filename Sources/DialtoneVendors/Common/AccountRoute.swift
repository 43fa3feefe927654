import DialtoneModel

/// Where an account's requests go, in the two terms that phones have: a server that they write into their SIP addresses,
/// and a proxy that they send to instead.
///
/// A PBX's SIP domain (`example.com`) often is not the name of its host (`pbx.example.com`). The domain is then the
/// phone's server and the host its outbound proxy, as RFC 3261, section 8.1.2 means it; a phone that had the host as its
/// server would register in a domain that the PBX does not know.
struct AccountRoute {
    /// Host of the SIP addresses.
    let server: String
    /// Always a port: the one configured, else the transport's standard port.
    let port: Int
    /// Where to send to if that is not the server itself; always with a port.
    let proxy: HostPort?

    /// - Parameters:
    ///   - number: Of the account, from 1, for the words of a fault.
    init(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        let registrar = account.registrar.isEmpty ? account.domain : account.registrar
        let server = account.domain.isEmpty ? registrar : account.domain
        self.server = try FieldCheck.host(
            server, field: account.domain.isEmpty ? Field.registrar(number) : Field.domain(number))
        let standard = account.transport.standardPort
        port = try FieldCheck.port(account.port ?? standard, field: Field.registrar(number))
        if let text = account.outboundProxy, !text.isEmpty {
            guard let proxy = HostPort(text) else {
                throw RenderFault(field: Field.outboundProxy(number), reason: "is not a host or host:port")
            }
            let checked = try FieldCheck.hostPort(proxy, field: Field.outboundProxy(number))
            self.proxy = HostPort(host: checked.host, port: checked.port ?? standard)
        } else {
            let host = registrar == server ? self.server : try FieldCheck.host(registrar, field: Field.registrar(number))
            proxy = host == self.server ? nil : HostPort(host: host, port: port)
        }
    }

    /// The host that requests are sent to, with its port.
    var target: HostPort { proxy ?? HostPort(host: server, port: port) }
}
