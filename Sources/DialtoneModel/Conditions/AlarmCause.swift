/// Something that an administrator has to look at, at a phone's door or of the service itself: a stable code with facts.
///
/// Equal ones of a phone that are still open are one alarm. Those of the service (``AlarmKind/service``) belong to an instance and stand as
/// long as what they tell of.
package enum AlarmCause: Hashable, Sendable {
    /// The phone asks without end, and is told to wait.
    case asksWithoutEnd(address: String)
    /// A client asked without a certificate, which this phone must show.
    case certificateMissing(address: String)
    /// A certificate that is not this phone's was shown.
    case certificateWrong(address: String)
    /// Another phone stood at this phone's door; the MAC that it showed, if it showed one.
    case anotherPhone(mac: MACAddress?, address: String)
    /// A phone of another make came to this phone's door; its make, model and firmware.
    case anotherMake(device: String?, address: String)
    /// The code was used a second time, by another model at another address.
    case codeUsedTwice(device: String?, address: String)
    /// The phone asked by its own code, which is closed or has expired.
    case codeIsClosed(address: String)
    /// So many wrong attempts that code and MAC open nothing for a while.
    case wrongAttempts(count: Int, minutes: Int, address: String)
    /// A device asked by the MAC, which is ordered in another instance as well: by it neither phone gets a file. Which instance, no
    /// administrator of this one is told; where the device asked from stands in the details, so that many addresses are one alarm.
    case orderedElsewhere
    /// The phone asked for its file, and none can be made for it; its make and model. Why, its condition says.
    case fileImpossible(device: String, address: String)
    /// The instance has the password that README shows as an example: everybody can read it.
    case samplePassword
    /// The certificate of a listener ends soon.
    case certificateEnding(ServedCertificate)
    /// The certificate of a listener has ended.
    case certificateEnded(ServedCertificate)
    /// A sentence that a former release stored and that no code belongs to.
    case legacy(AlarmKind, text: String)
}

extension AlarmCause {
    package var kind: AlarmKind {
        switch self {
        case .asksWithoutEnd, .codeIsClosed, .wrongAttempts, .orderedElsewhere: .locked
        case .certificateMissing, .certificateWrong: .certificate
        case .anotherPhone, .anotherMake, .codeUsedTwice, .fileImpossible: .unknownDevice
        case .samplePassword, .certificateEnding, .certificateEnded: .service
        case .legacy(let kind, _): kind
        }
    }

    /// The codes of all causes, without that of former releases' sentences.
    package static let codes = [
        "asks-without-end", "certificate-missing", "certificate-wrong", "another-phone", "another-make", "code-used-twice", "code-closed",
        "wrong-attempts", "ordered-elsewhere", "file-impossible", "sample-password", "certificate-ending", "certificate-ended",
    ]

    package var code: String {
        switch self {
        case .asksWithoutEnd: "asks-without-end"
        case .certificateMissing: "certificate-missing"
        case .certificateWrong: "certificate-wrong"
        case .anotherPhone: "another-phone"
        case .anotherMake: "another-make"
        case .codeUsedTwice: "code-used-twice"
        case .codeIsClosed: "code-closed"
        case .wrongAttempts: "wrong-attempts"
        case .orderedElsewhere: "ordered-elsewhere"
        case .fileImpossible: "file-impossible"
        case .samplePassword: "sample-password"
        case .certificateEnding: "certificate-ending"
        case .certificateEnded: "certificate-ended"
        case .legacy: "legacy"
        }
    }

    package var facts: JSONValue {
        switch self {
        case .asksWithoutEnd(let address), .certificateMissing(let address), .certificateWrong(let address), .codeIsClosed(let address):
            ["address": .string(address)]
        case .anotherPhone(let mac, let address): ["mac": .optional(mac?.hex), "address": .string(address)]
        case .anotherMake(let device, let address), .codeUsedTwice(let device, let address):
            ["device": .optional(device), "address": .string(address)]
        case .wrongAttempts(let count, let minutes, let address):
            ["count": .int(count), "minutes": .int(minutes), "address": .string(address)]
        case .orderedElsewhere: [:]
        case .fileImpossible(let device, let address): ["device": .string(device), "address": .string(address)]
        case .samplePassword: [:]
        case .certificateEnding(let certificate), .certificateEnded(let certificate): certificate.facts
        case .legacy(_, let text): ["text": .string(text)]
        }
    }

    /// A cause as it was stored; nil for a code that this release does not know, or facts that are not the code's.
    package init?(kind: AlarmKind, code: String, facts value: JSONValue?) {
        let facts = Facts(value)
        let address = facts.text("address")
        let made: AlarmCause? =
            switch code {
            case "asks-without-end": address.map { .asksWithoutEnd(address: $0) }
            case "certificate-missing": address.map { .certificateMissing(address: $0) }
            case "certificate-wrong": address.map { .certificateWrong(address: $0) }
            case "another-phone": address.map { .anotherPhone(mac: facts.mac("mac"), address: $0) }
            case "another-make": address.map { .anotherMake(device: facts.text("device"), address: $0) }
            case "code-used-twice": address.map { .codeUsedTwice(device: facts.text("device"), address: $0) }
            case "code-closed": address.map { .codeIsClosed(address: $0) }
            case "wrong-attempts":
                facts.number("count").flatMap { count in
                    facts.number("minutes").flatMap { minutes in
                        address.map { .wrongAttempts(count: count, minutes: minutes, address: $0) }
                    }
                }
            case "ordered-elsewhere": .orderedElsewhere
            case "file-impossible":
                facts.text("device").flatMap { device in address.map { .fileImpossible(device: device, address: $0) } }
            case "sample-password": .samplePassword
            case "certificate-ending": ServedCertificate(facts).map { .certificateEnding($0) }
            case "certificate-ended": ServedCertificate(facts).map { .certificateEnded($0) }
            case "legacy": facts.text("text").map { .legacy(kind, text: $0) }
            default: nil
            }
        guard let made, made.kind == kind else { return nil }
        self = made
    }

    package func text(in language: TextLanguage) -> String { words[language] }

    private var words: Words {
        switch self {
        case .asksWithoutEnd(let address):
            Words(
                "The phone requests its file too often and is being slowed down. The last request came from \(address).",
                "Das Telefon fragt zu oft nach seiner Datei und wird gebremst. Die letzte Anfrage kam von \(address).")
        case .certificateMissing(let address):
            Words(
                "A client at \(address) asked without a certificate, which this phone must show.",
                "Ein Client an \(address) fragte ohne Zertifikat, das dieses Telefon zeigen muss.")
        case .certificateWrong(let address):
            Words(
                "A certificate that is not this phone's was shown from \(address).",
                "Von \(address) wurde ein Zertifikat gezeigt, das nicht das dieses Telefons ist.")
        case .anotherPhone(let mac, let address):
            Words(
                "Another phone (\(mac?.hex ?? "unknown")) used this phone's URL, from \(address).",
                "Ein anderes Telefon (\(mac?.hex ?? "unbekannt")) benutzte die URL dieses Telefons, von \(address).")
        case .anotherMake(let device, let address):
            Words(
                "A phone of another make (\(device ?? "unknown")) used this phone's URL, from \(address).",
                "Ein Telefon eines anderen Herstellers (\(device ?? "unbekannt")) benutzte die URL dieses Telefons, von \(address).")
        case .codeUsedTwice(let device, let address):
            Words(
                "The code was used a second time, by another model (\(device ?? "unknown")) at \(address).",
                "Der Code wurde ein zweites Mal benutzt, von einem anderen Modell (\(device ?? "unbekannt")) an \(address).")
        case .codeIsClosed(let address):
            Words(
                "The phone asked by its code from \(address), and that code is closed or has expired: it was probably reset. Allow the code "
                    + "again, and it gets its file.",
                "Das Telefon fragte von \(address) mit seinem Code, der geschlossen oder abgelaufen ist: Es wurde wohl zurückgesetzt. "
                    + "Lassen Sie den Code wieder zu, dann bekommt es seine Datei.")
        case .wrongAttempts(let count, let minutes, let address):
            Words(
                "\(count) wrong attempts: code and MAC do not open this phone's file for \(minutes) minutes. The last one came from "
                    + "\(address).",
                "\(count) falsche Versuche: Code und MAC öffnen die Datei dieses Telefons für \(minutes) Minuten nicht. Der letzte kam von "
                    + "\(address).")
        case .orderedElsewhere:
            Words(
                "A device asked for its file by this phone's MAC, which is ordered in another instance of this Dialtone as well: by the MAC "
                    + "neither phone gets one. Check whether the MAC is right; by its code or its own URL the phone gets its file.",
                "Ein Gerät fragte mit der MAC dieses Telefons nach seiner Datei, die auch in einer anderen Instanz dieses Dialtone bestellt "
                    + "ist: Über die MAC bekommt sie keines der beiden Telefone. Prüfen Sie, ob die MAC stimmt; über seinen Code oder seine eigene "
                    + "URL bekommt das Telefon seine Datei.")
        case .fileImpossible(let device, let address):
            Words(
                "The phone (\(device)) asked for its file from \(address), and none can be made for it. Why, stands at the phone.",
                "Das Telefon (\(device)) fragte von \(address) nach seiner Datei, und es lässt sich keine erstellen. Warum, steht beim "
                    + "Telefon.")
        case .samplePassword:
            Words(
                "The App password of this instance is the example of Dialtone's README, which everybody can read. Choose another one: first in "
                    + "the configuration, with a restart, then at the App objects.",
                "Das App-Kennwort dieser Instanz ist das Beispiel aus der README von Dialtone, das alle lesen können. Wählen Sie ein anderes: "
                    + "erst in der Konfiguration, mit einem Neustart, dann an den App-Objekten.")
        case .certificateEnding(let certificate):
            Words(
                "The certificate of \(certificate.listener.english) ends on \(certificate.end). Renew it: once its files are replaced, it is used "
                    + "without a restart.",
                "Das Zertifikat von \(certificate.listener.german) läuft am \(certificate.end) ab. Erneuern Sie es: Sobald die Dateien ersetzt "
                    + "sind, gilt das neue, ohne Neustart.")
        case .certificateEnded(let certificate):
            Words(
                "The certificate of \(certificate.listener.english) ended on \(certificate.end): PBX, browsers and phones may refuse to connect. "
                    + "Renew it: once its files are replaced, it is used without a restart.",
                "Das Zertifikat von \(certificate.listener.german) ist am \(certificate.end) abgelaufen: PBX, Browser und Telefone können die "
                    + "Verbindung verweigern. Erneuern Sie es: Sobald die Dateien ersetzt sind, gilt das neue, ohne Neustart.")
        case .legacy(_, let text): Words(text, text)
        }
    }
}
