import DialtoneModel

/// A URL in the parts that phones with separate settings for them take.
struct ServerPlace {
    let isSecure: Bool
    let host: String
    /// Always a port: the one of the URL, else the scheme's.
    let port: Int
    /// Begins with a slash and does not end with one, but for the root.
    let path: String

    init(_ text: String, field: @autoclosure () -> String) throws(RenderFault) {
        let url = try FieldCheck.url(text, field: field())
        isSecure = url.hasPrefix("https://")
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        guard let server = HostPort(String(authority)) else {
            throw RenderFault(field: field(), reason: "has no host, or more than a host and a port before its path")
        }
        let checked = try FieldCheck.hostPort(server, field: field())
        host = checked.host
        port = checked.port ?? (isSecure ? 443 : 80)
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        self.path = path.isEmpty ? "/" : String(path)
    }
}
