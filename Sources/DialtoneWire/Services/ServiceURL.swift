/// From the URL that a PBX announces for a service to those of its WebSockets.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol" for `/sysclients` (stated); schemes http(s) and ws(s) (observed).
package enum ServiceURL {
    /// The URL for JSON connections: the announced one with scheme ws or wss, without query and fragment.
    ///
    /// - Returns: nil if it is not an absolute http(s) or ws(s) URL with a host.
    package static func webSocket(_ url: String) -> String? { split(url).map { $0.scheme + "://" + $0.host + $0.path } }

    /// The URL for sysclients: the directory of the announced one and `sysclients`.
    ///
    /// - Returns: nil if it is not an absolute http(s) or ws(s) URL with a host.
    package static func sysclients(_ url: String) -> String? {
        guard let parts = split(url) else { return nil }
        let directory = parts.path.lastIndex(of: "/").map { parts.path[...$0] } ?? "/"
        return parts.scheme + "://" + parts.host + directory + "sysclients"
    }

    /// The first component of the path: at App Platform services the domain. nil if there is none.
    static func firstPathComponent(_ url: String) -> String? {
        split(url)?.path.split(separator: "/").first.map(String.init)
    }

    private static func split(_ url: String) -> (scheme: String, host: String, path: String)? {
        guard !url.hasControlCharacters, let colon = url.firstIndex(of: ":") else { return nil }
        let scheme: String
        switch url[..<colon].lowercased() {
        case "http", "ws": scheme = "ws"
        case "https", "wss": scheme = "wss"
        default: return nil
        }
        let rest = url[colon...].dropFirst()
        guard rest.hasPrefix("//") else { return nil }
        let address = rest.dropFirst(2).prefix { $0 != "?" && $0 != "#" }
        let hostEnd = address.firstIndex(of: "/") ?? address.endIndex
        let host = address[..<hostEnd]
        guard !host.isEmpty, !host.contains(" ") else { return nil }
        return (scheme, String(host), String(address[hostEnd...]))
    }
}
