import DialtoneModel

/// Where an account registers when its registrar does not answer, in the two terms of ``AccountRoute``.
///
/// A registrar that is the SIP domain's own host has a second one beside it. One that is reached as the outbound proxy of a SIP domain of
/// another name keeps the domain: the standby is then a second proxy, or the phone would register in a domain that the PBX does not know.
enum StandbyRegistrar: Hashable {
    case server(HostPort)
    case proxy(HostPort)

    /// - Parameters:
    ///   - route: Of the same account.
    ///   - number: Of the account, from 1, for the words of a fault.
    ///   - notes: Says so where the account has an outbound proxy of its own, which is asked instead of every registrar.
    /// - Returns: nil if there is none.
    init?(_ account: SettingsReader.Account, route: AccountRoute, number: Int, notes: inout [String]) throws(RenderFault) {
        guard let second = account.secondRegistrar else { return nil }
        guard account.outboundProxy?.isEmpty ?? true else {
            notes.append("The second registrar of account \(number) was left out: all that the phone sends goes to the outbound proxy.")
            return nil
        }
        let checked = try FieldCheck.hostPort(second, field: Field.secondRegistrar(number))
        let server = HostPort(host: checked.host, port: checked.port ?? account.transport.standardPort)
        self = route.proxy == nil ? .server(server) : .proxy(server)
    }

    /// Its host, always with a port.
    var target: HostPort {
        switch self {
        case .server(let target), .proxy(let target): target
        }
    }

    /// The second host beside the server; nil if it is a proxy.
    var server: HostPort? {
        guard case .server(let target) = self else { return nil }
        return target
    }

    /// The second host beside the proxy; nil if it is a server.
    var proxy: HostPort? {
        guard case .proxy(let target) = self else { return nil }
        return target
    }
}
