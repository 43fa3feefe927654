import DialtoneModel

/// A profile rule: `[--uid USER --pwd PASS] URL` with macros.
///
/// Source: Cisco, "IP Phone Multiplatform Provisioning Guide" (stated).
struct CiscoRule: Equatable, Sendable {
    let url: String
    let credentials: PhoneCredentials?

    /// - Throws: ``LabFault`` if the phone could not use the rule. Conditions are not played.
    init(_ text: String) throws(PhoneFileFault) {
        var rest = text.trimmingPrefixBlanks
        var options: [String: String] = [:]
        if rest.first == "[" {
            guard let close = rest.firstIndex(of: "]") else { throw PhoneFileFault("the profile rule has no ]") }
            let words = rest.dropFirst()[..<close].split(separator: " ").map(String.init)
            guard words.count.isMultiple(of: 2) else { throw PhoneFileFault("an option of the profile rule has no value") }
            for index in stride(from: 0, to: words.count, by: 2) {
                guard ["--uid", "--pwd", "--key"].contains(words[index]) else {
                    throw PhoneFileFault("the profile rule has an unknown option")
                }
                options[words[index]] = words[index + 1]
            }
            rest = String(rest[rest.index(after: close)...]).trimmingPrefixBlanks
        }
        guard rest.hasPrefix("http://") || rest.hasPrefix("https://"), !rest.contains(" ") else {
            throw PhoneFileFault("the profile rule is no plain URL")
        }
        guard options["--key"] == nil else { throw PhoneFileFault("the profile rule asks for an encrypted file") }
        url = rest
        credentials = options["--uid"].map { PhoneCredentials(user: $0, password: Secret(options["--pwd"] ?? "")) }
    }
}

extension String {
    /// Without the blanks in front.
    fileprivate var trimmingPrefixBlanks: String { String(drop { $0 == " " }) }
}
