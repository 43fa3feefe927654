import DialtoneModel

/// Where accounts that have it in common send their requests: what DECT bases keep once for several of them.
struct SharedServer: Hashable {
    let server: HostPort
    let proxy: HostPort?
    let transport: SIPTransport
    /// In seconds.
    let expiry: Int

    init(_ account: SettingsReader.Account, route: AccountRoute) {
        server = HostPort(host: route.server, port: route.port)
        proxy = route.proxy
        transport = account.transport
        expiry = account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647)
    }
}
