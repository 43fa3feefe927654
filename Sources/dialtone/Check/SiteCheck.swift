import DialtoneAdmin
import DialtoneModel
import DialtoneSupport
import DialtoneTransport
import Foundation

/// Looks for what is possible in a configuration and yet wrong: what phones and PBX would be told, passwords, certificates.
struct SiteCheck {
    let configuration: Configuration
    var names = LocalNames.system
    var now = Date.now

    private var service: ServiceConfiguration { configuration.service }

    /// The listeners with their sections and the URLs that lead to them.
    private var listeners: [(section: String, listener: ListenerConfiguration, key: String, url: String?)] {
        [("listen", service.listener, "public-url", service.publicURL)]
            + (service.phonesListener.map { [("phones.listen", $0, "phones.public-url", service.phonesPublicURL)] } ?? [])
    }

    func findings() async -> [Finding] {
        var findings = configuration.warnings.map { Finding(name: "environment", grade: .warning, text: $0) }
        findings += service.instances.compactMap(instance)
        for (section, listener, key, url) in listeners {
            findings += told(section, listener, key, url)
            if let url, let host = Self.host(of: url) { findings.append(await place(of: host, section, key, listener)) }
            findings += await certificate(section, listener, key, url)
        }
        return findings
    }

    /// nil where there is nothing to say.
    private func instance(_ instance: InstanceConfiguration) -> Finding? {
        if instance.password.matches(AppPassword.sample) {
            return Finding(
                name: "instances", grade: .error,
                text: "\(instance.id): the password is the example of README, which everybody can read; choose another one (dialtone init "
                    + "makes one)")
        }
        if instance.id.name.allSatisfy(\.isHexDigit) {
            return Finding(
                name: "instances", grade: .warning,
                text: "\(instance.id): a name of hex digits alone is misread as a build number by browsers; choose another")
        }
        if instance.password.reveal().utf8.count > AppPassword.bytesMax {
            return Finding(
                name: "instances", grade: .warning,
                text:
                    "\(instance.id): PBX objects may cut passwords longer than \(AppPassword.bytesMax) characters; choose a shorter one if the "
                    + "login is refused")
        }
        return nil
    }

    /// What PBX and phones are told.
    private func told(_ section: String, _ listener: ListenerConfiguration, _ key: String, _ url: String?) -> [Finding] {
        guard let url else {
            guard ["0.0.0.0", "::"].contains(listener.host) else { return [] }
            let own = listener.baseURL(port: listener.port)
            return [
                Finding(
                    name: section, grade: .error,
                    text: "\(section).host is \(listener.host) and \(key) is not set, so \(own) is told, which leads nowhere from other "
                        + "machines; set \(key) to the URL by which they reach this one")
            ]
        }
        guard url.lowercased().hasPrefix("https:"), listener.tls == nil, listener.trustedProxies.isEmpty else { return [] }
        return [
            Finding(
                name: section, grade: .warning,
                text:
                    "\(key) is https, and \(section) has neither TLS nor trusted proxies: set \(section).tls, or name the proxy that adds "
                    + "TLS in \(section).trusted-proxies, since else all phones count as one address and limit each other")
        ]
    }

    /// Whether a URL leads to this machine.
    private func place(of host: String, _ section: String, _ key: String, _ listener: ListenerConfiguration) async -> Finding {
        let found = AddressRange.plain(host).map { [$0] } ?? []
        let addresses = found.isEmpty ? await names.addresses(host) : found
        guard !addresses.isEmpty else {
            return Finding(name: section, grade: .warning, text: "\(key): \(host) has no address here: make a DNS record, or mend \(key)")
        }
        let list = addresses.prefix(4).joined(separator: ", ")
        let isHere = addresses.contains { $0.hasPrefix("127.") || $0 == "::1" || names.own().contains($0) }
        if isHere { return Finding(name: section, grade: .ok, text: "\(key): \(host) is this machine (\(list))") }
        if !listener.trustedProxies.isEmpty {
            return Finding(name: section, grade: .ok, text: "\(key): \(host) is at \(list), where a proxy should be")
        }
        return Finding(
            name: section, grade: .warning,
            text:
                "\(key): \(host) is at \(list), which is no address of this machine: right where a router or proxy stands in front, else mend it or "
                + "the DNS record")
    }

    private func certificate(_ section: String, _ listener: ListenerConfiguration, _ key: String, _ url: String?) async -> [Finding] {
        guard let tls = listener.tls else {
            let advice = "no TLS: set \(section).tls.certificate and .key, or put a proxy with TLS in front"
            return [Finding(name: section, grade: .warning, text: advice)]
        }
        let end: Date
        do {
            guard let files = try listener.certificateFiles(of: section, logger: LogOption.quiet) else { return [] }
            end = files.notAfter
        } catch {
            return [Finding(name: section, grade: .error, text: "\(error)")]
        }
        let file = "\(section).tls.certificate: \(tls.certificate)"
        let term = CertificateTerm(end: end, now: now)
        if term == .ended { return [Finding(name: section, grade: .error, text: "\(file): expired on \(end.contractText); renew it")] }
        let words = "\(file): valid until \(end.contractText)"
        var findings = [
            term == .good
                ? Finding(name: section, grade: .ok, text: words)
                : Finding(name: section, grade: .warning, text: "\(words); renew it soon")
        ]
        guard let chain = ServedChain(file: tls.certificate) else { return findings }
        // A proxy in front shows its own certificate, and may meet any here.
        if let host = url.flatMap(Self.host), listener.trustedProxies.isEmpty, await !chain.isFor(host) {
            let text = "\(file): is not for \(host), the host of \(key); PBX, browsers and phones refuse it"
            findings.append(Finding(name: section, grade: .error, text: text))
        }
        if let doubt = Self.doubt(of: await chain.standing()) {
            findings.append(Finding(name: section, grade: .warning, text: "\(file): \(doubt)"))
        }
        return findings
    }

    /// What is to be said of a chain; nil for one that clients trust.
    private static func doubt(of standing: ServedChain.Standing) -> String? {
        let consequence = "PBX, browsers and phones refuse it unless they were told to trust it"
        return switch standing {
        case .trusted: nil
        case .selfSigned: "vouches for itself (self-signed); \(consequence)"
        case .unknownAuthority(let name): "this machine does not trust its authority, \(name); \(consequence)"
        case .incomplete(let name):
            "the certificate of \(name), which vouches for it, is missing: put the authority's intermediate certificates behind it (often "
                + "called fullchain.pem); if that is a private authority, \(consequence)"
        }
    }

    private static func host(of url: String) -> String? {
        URL(string: url)?.host.map { $0.hasPrefix("[") ? String($0.dropFirst().dropLast()) : $0 }
    }
}
