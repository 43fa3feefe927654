import DialtoneSupport
import NIOSSL
import SwiftASN1
import X509

/// The certificates that a listener shows, as a client judges them.
struct ServedChain {
    /// Whether a client that trusts what this machine trusts accepts the chain; the end is not looked at.
    enum Standing: Equatable {
        case trusted
        case selfSigned
        /// The chain is whole, and this authority at its end is not among those of this machine.
        case unknownAuthority(String)
        /// The certificate of this authority neither stands in the file nor belongs to this machine.
        case incomplete(missing: String)
    }

    private let leaf: Certificate
    private let others: [Certificate]

    /// - Parameter file: PEM, the server's own certificate first.
    /// - Returns: nil for a file that cannot be read so, which loading it tells better.
    init?(file: String) {
        guard let read = try? NIOSSLCertificate.fromPEMFile(file),
            let all = try? read.map({ try Certificate(derEncoded: $0.toDERBytes()) }), let leaf = all.first
        else { return nil }
        self.leaf = leaf
        others = Array(all.dropFirst())
    }

    /// Whether the certificate is for a name or address.
    func isFor(_ host: String) async -> Bool {
        let isAddress = AddressRange.plain(host) != nil
        let name = NamePolicy(
            identity: ServerIdentityPolicy(serverHostname: isAddress ? nil : host, serverIP: isAddress ? host : nil),
            verifyingCriticalExtensions: leaf.extensions.filter(\.critical).map(\.oid))
        // Trusted by itself, so that its name is judged whatever authority vouches for it.
        var verifier = Verifier(rootCertificates: CertificateStore([leaf])) { name }
        guard case .validCertificate = await verifier.validate(leaf: leaf, intermediates: CertificateStore()) else { return false }
        return true
    }

    /// - Parameter roots: What the client trusts.
    func standing(roots: CertificateStore = .systemTrustRoots) async -> Standing {
        var verifier = Verifier(rootCertificates: roots) { ChainPolicy() }
        if case .validCertificate = await verifier.validate(leaf: leaf, intermediates: CertificateStore(others)) { return .trusted }
        if leaf.issuer == leaf.subject { return .selfSigned }
        var (tip, rest) = (leaf, others)
        while tip.issuer != tip.subject {
            guard let next = rest.firstIndex(where: { $0.subject == tip.issuer }) else { return .incomplete(missing: "\(tip.issuer)") }
            tip = rest.remove(at: next)
        }
        return .unknownAuthority("\(tip.subject)")
    }
}

/// Judges whether a chain is whole, and not for which names it is, also where it says that names matter.
private struct ChainPolicy: VerifierPolicy {
    private var rules = RFC5280Policy()

    var verifyingCriticalExtensions: [ASN1ObjectIdentifier] {
        rules.verifyingCriticalExtensions + [.X509ExtensionID.subjectAlternativeName]
    }

    mutating func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
        rules.chainMeetsPolicyRequirements(chain: chain)
    }
}

/// Judges the name of a server alone, whatever else its certificate says.
private struct NamePolicy: VerifierPolicy {
    var identity: ServerIdentityPolicy
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier]

    mutating func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
        identity.chainMeetsPolicyRequirements(chain: chain)
    }
}
