import DialtoneModel

/// Where an account sends while its registrar does not answer (a standby PBX), in the two terms of ``AccountRoute``.
///
/// A phone that writes a SIP domain into its addresses keeps it and gets another proxy: with the standby's host as its second
/// server it would register in a domain that no PBX knows.
struct StandbyPlace {
    /// Second server, always with a port; nil if there is none, or if it is a proxy.
    let server: HostPort?
    /// Second proxy, always with a port.
    let proxy: HostPort?

    /// - Parameters:
    ///   - number: Of the account, from 1, for the words of a fault.
    ///   - route: The account's first way.
    init(_ account: SettingsReader.Account, number: Int, route: AccountRoute) throws(RenderFault) {
        guard let second = account.secondRegistrar else {
            (server, proxy) = (nil, nil)
            return
        }
        let checked = try FieldCheck.hostPort(second, field: Field.secondRegistrar(number))
        let place = HostPort(host: checked.host, port: checked.port ?? account.transport.standardPort)
        (server, proxy) = route.proxy == nil ? (place, nil) : (nil, place)
    }
}
