import DialtoneModel
import Testing

@Suite("Notices")
struct NoticeTests {
    @Test("every notice has a title and a text with its facts in each language", arguments: TextLanguage.allCases)
    func texts(language: TextLanguage) {
        let samples: [(Notice, [String])] = [
            (.phoneReady(phone: "Yealink T54W"), ["Yealink T54W"]),
            (.phoneLost(phone: "Yealink T54W", user: "anna"), ["Yealink T54W", "anna"]), (.phonesLost(count: 17), ["17"]),
        ]
        for (notice, facts) in samples {
            #expect(!notice.title(in: language).isEmpty)
            for fact in facts { #expect(notice.text(in: language).contains(fact)) }
        }
        #expect(samples.allSatisfy { $0.0.text(in: .english) != $0.0.text(in: .german) })
        #expect(Set(samples.map { $0.0.text(in: language) }).count == samples.count)
    }
}
