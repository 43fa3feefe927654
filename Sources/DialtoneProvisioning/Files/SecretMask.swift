package import DialtoneModel
import DialtoneVendors

/// Hides secrets in the lines of a phone's files.
///
/// What a secret is, is told in three ways, since an older revision has passwords that nobody knows any more: by the
/// values that are known, by the places where the drivers and templates write secrets, and by the names of settings.
package struct SecretMask: Sendable {
    package static let mask = "‹secret›"
    /// A shorter value would take half of the file with it: it is only hidden in its place.
    private static let lengthMin = 3
    /// The makers' words for "as it left the factory".
    private static let resetWords = Set(VendorCatalogue.builtIn.drivers.compactMap(\.resetWord))

    /// Longest first: one may be part of another.
    private var values: [String]
    /// What stands before and behind a secret, in a line of its own.
    private var lines: Set<Place> = []
    /// The beginning of an attribute with a secret: `name="`.
    private var attributes: Set<String> = []

    private struct Place: Hashable {
        var before: Substring
        var after: Substring

        /// A line that is no longer than this has no value.
        var length: Int { before.count + after.count }
    }

    /// - Parameter overrides: The sets whose secret settings and parameters are to be hidden too.
    package init(secrets: PhoneSecrets, overrides: [OverrideSet] = []) {
        let own = [
            secrets.userPassword, secrets.code, secrets.sysclientPassword, secrets.adminPassword, secrets.ownAdminPassword,
            secrets.turnPassword, secrets.token,
        ].compactMap { $0?.reveal() }
        values = []
        hide(own)
        // A handset's code is so short that its value stands in other places by chance; it is hidden where the driver writes it.
        for var set in overrides {
            set.settings = set.settings.filter { !$0.key.isOfOnePhone }
            hide(set)
        }
    }

    /// Hides the secrets in this set too.
    package mutating func hide(_ set: OverrideSet) {
        hide(Array(set.settings.filter(\.key.isSecret).values) + set.parameters.values.joined().filter(\.looksSecret).map(\.value))
    }

    /// Hides these values too, wherever they stand.
    mutating func hide(_ more: [String]) {
        var all = Set(values)
        for value in more where value.utf8.count >= Self.lengthMin && Self.isSecretValue(value) {
            all.insert(value)
            // As they stand in a file or an address; a value that cannot stand in XML is in none.
            if let escaped = try? FileFormat.xml.escape(value, field: "") { all.insert(escaped) }
            all.insert(Self.percentEncoded(value))
        }
        values = all.sorted { ($0.utf8.count, $1) > ($1.utf8.count, $0) }
    }

    /// Learns the places of secrets from a file in which all of them are this marker.
    mutating func learn(from text: String, marker: String) {
        let written = text.split(whereSeparator: \.isNewline)
        for line in written {
            guard let first = line.firstRange(of: marker) else { continue }
            var last = first
            while let next = line[last.upperBound...].firstRange(of: marker) { last = next }
            let place = Place(before: line[..<first.lowerBound], after: line[last.upperBound...])
            if !(place.before.isEmpty && place.after.isEmpty) { lines.insert(place) }
            // One of several attributes: the others may be different in another revision. Not one that has other values elsewhere, such
            // as `value="` in a list of parameters.
            guard place.before.hasSuffix("=\""), let blank = place.before.lastIndex(of: " ") else { continue }
            let attribute = String(place.before[blank...])
            if !written.contains(where: { $0.contains(attribute) && !$0.contains(marker) }) { attributes.insert(attribute) }
        }
    }

    /// One line of a file without its secrets.
    package func masked(_ line: String) -> String {
        var text = line
        let place = lines.first { line.hasPrefix($0.before) && line.hasSuffix($0.after) && line.count > $0.length }
        if let place {
            let value = line.dropFirst(place.before.count).dropLast(place.after.count)
            if Self.isSecretValue(value) { text = place.before + Self.mask + place.after }
        } else {
            for attribute in attributes { Self.hide(attribute: attribute, in: &text) }
            text = Self.maskedByName(text)
        }
        for value in values where text.contains(value) { text = text.replacing(value, with: Self.mask) }
        return text
    }

    /// All lines of a text without their secrets.
    package func masked(text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { masked(String($0)) }.joined(separator: "\n")
    }

    // MARK: Names

    /// Whether the name of a setting, whoever's it is, says that its value is a secret.
    package static func isSecretName(_ name: some StringProtocol) -> Bool {
        let name = name.lowercased()
        return ["pass", "pswd", "pwd", "secret"].contains { name.contains($0) }
    }

    /// Whether a value can be a secret at all: an empty one, with or without quotes, and a maker's word for the factory's value
    /// are none, and an administrator wants to see them.
    private static func isSecretValue(_ value: some StringProtocol) -> Bool {
        let isFrame = { (character: Character) in character == " " || character == "\t" || character == "\"" || character == "'" }
        let word = String(value.drop(while: isFrame).reversed().drop(while: isFrame).reversed())
        return !word.isEmpty && !resetWords.contains(word)
    }

    /// A value of a setting or parameter for people: the mask in place of a secret, and a value that tells nothing as it is.
    package static func shown(_ value: String, isSecret: Bool) -> String { isSecret && isSecretValue(value) ? mask : value }

    private static func maskedByName(_ line: String) -> String {
        var line = line
        // <setting id="user_pass" value="value"></setting>
        if let start = line.firstIndex(of: "<"), let value = line[start...].firstRange(of: valueAttribute),
            !line[start..<value.lowerBound].contains(">"), isSecretName(line[start..<value.lowerBound])
        {
            hide(attribute: valueAttribute, in: &line)
        }
        // <user_pass idx="1">value</user_pass>
        if let tagEnd = line.firstIndex(of: ">"), let start = line.firstIndex(of: "<"), start < tagEnd,
            let close = line.lastRange(of: "</"), close.lowerBound > tagEnd
        {
            let content = line.index(after: tagEnd)
            guard isSecretName(line[start..<tagEnd]), isSecretValue(line[content..<close.lowerBound]) else { return line }
            return line[..<content] + mask + line[close.lowerBound...]
        }
        guard !line.contains("<"), let equals = line.firstIndex(of: "="), isSecretName(line[..<equals]) else { return line }
        let value = line[line.index(after: equals)...]
        let blanks = value.prefix { $0 == " " }
        return isSecretValue(value) ? line[...equals] + blanks + mask : line
    }

    private static let valueAttribute = " value=\""

    private static func hide(attribute: String, in text: inout String) {
        var from = text.startIndex
        while let begin = text[from...].firstRange(of: attribute), let end = text[begin.upperBound...].firstIndex(of: "\"") {
            guard isSecretValue(text[begin.upperBound..<end]) else {
                from = end
                continue
            }
            let offset = text.distance(from: text.startIndex, to: begin.upperBound) + mask.count
            text.replaceSubrange(begin.upperBound..<end, with: mask)
            from = text.index(text.startIndex, offsetBy: offset)
        }
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
                result.append(character)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}

extension StringProtocol {
    /// The last place of a text.
    fileprivate func lastRange(of text: String) -> Range<Index>? {
        var found: Range<Index>?
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            found = range
            rest = rest[range.upperBound...]
        }
        return found
    }
}
