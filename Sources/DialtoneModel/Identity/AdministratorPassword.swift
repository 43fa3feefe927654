/// Makes the password of a phone's own web page and menu, for phones whose domain sends none.
package enum AdministratorPassword {
    /// Makers allow from 4 (Grandstream HT) up to 31 (Avaya), 32 (Poly, Grandstream, Yealink) and 39 characters (Fanvil); at least 8
    /// of three kinds are wanted by Cisco. So 16 letters and digits suit all that take letters.
    ///
    /// Source: the makers' guides as cited at their drivers (stated).
    package static let count = 16
    /// Without 0 and O, 1, l and I, and o: an administrator reads it from a screen and types it at a phone.
    private static let lower = Array("abcdefghijkmnpqrstuvwxyz".utf8)
    private static let upper = Array("ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
    private static let digits = Array("23456789".utf8)

    /// A fresh password of 16 letters and digits, with a lower-case letter, an upper-case letter and a digit at least; some 92 bits.
    ///
    /// - Parameters:
    ///   - count: How many characters; at least 3.
    ///   - random: A cryptographic generator, such as the system's.
    package static func draw(count: Int = AdministratorPassword.count, using random: inout some RandomNumberGenerator) -> Secret {
        let kinds = [lower, upper, digits]
        let all = kinds.flatMap(\.self)
        // One of each kind, the rest of any, and in an order that tells nothing of how they were chosen.
        var bytes = kinds.map { $0[Int.random(in: 0..<$0.count, using: &random)] }
        while bytes.count < count { bytes.append(all[Int.random(in: 0..<all.count, using: &random)]) }
        bytes.shuffle(using: &random)
        return Secret(String(decoding: bytes, as: UTF8.self))
    }

    /// The same, with the system's generator, which is a cryptographic one.
    package static func draw() -> Secret {
        var random = SystemChance()
        return draw(using: &random)
    }
}
