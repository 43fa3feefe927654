import DialtoneModel
import TestSupport
import Testing

@Suite("Passwords for administrators")
struct AdministratorPasswordTests {
    @Test("each has 16 letters and digits of three kinds without look-alikes, and is another one")
    func form() {
        var random = SeededGenerator(seed: 2026)
        let texts = (0..<2000).map { _ in AdministratorPassword.draw(using: &random).reveal() }
        #expect(Set(texts).count == texts.count)
        for text in texts {
            #expect(text.utf8.count == 16)
            #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }, "\(text)")
            #expect(text.contains { $0.isLowercase } && text.contains { $0.isUppercase } && text.contains { $0.isNumber }, "\(text)")
            #expect(!text.contains { "0Oo1lI".contains($0) }, "\(text)")
        }
        // Every allowed character comes, at every place.
        let places = (0..<16).map { place in Set(texts.map { $0[$0.index($0.startIndex, offsetBy: place)] }) }
        #expect(places.allSatisfy { $0.count == 24 + 24 + 8 - 1 || $0.count == 24 + 24 + 8 }, "\(places.map(\.count))")
        #expect(AdministratorPassword.draw() != AdministratorPassword.draw())
    }
}
