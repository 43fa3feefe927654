import DialtoneModel
import Foundation
import Testing

@Suite("Conditions of a phone")
struct PhoneConditionsTests {
    private static let noon = Date(timeIntervalSince1970: 1_795_371_120)

    @Test("a phone has one condition of each subject, the latest")
    func one() {
        var conditions = PhoneConditions()
        for (place, sample) in Condition.samples.enumerated() {
            let isNew = conditions.set(sample, at: Self.noon + Double(place))
            #expect(isNew, "\(sample.code)")
            #expect(conditions[sample.subject] == sample)
        }
        #expect(Set(conditions.all.map(\.condition.subject)) == Set(Condition.Subject.allCases))
        #expect(conditions.all.count == Condition.Subject.allCases.count)
    }

    @Test("the same condition again keeps its time and is no news; other facts are another condition")
    func since() {
        var conditions = PhoneConditions()
        let news = [conditions.set(.notRegistered(pbx: "a"), at: Self.noon), conditions.set(.notRegistered(pbx: "a"), at: Self.noon + 60)]
        #expect(news == [true, false])
        #expect(conditions.all == [LastingCondition(.notRegistered(pbx: "a"), since: Self.noon)])
        let isNew = conditions.set(.notRegistered(pbx: "b"), at: Self.noon + 120)
        #expect(isNew)
        #expect(conditions.all == [LastingCondition(.notRegistered(pbx: "b"), since: Self.noon + 120)])
    }

    @Test("clearing a subject leaves the others with their times")
    func clear() {
        var conditions = PhoneConditions([
            LastingCondition(.notInDomain, since: Self.noon), LastingCondition(.notRegistered(pbx: "a"), since: Self.noon + 1),
        ])
        let (first, second) = (conditions.clear(.connection), conditions.clear(.connection))
        #expect(first == .notInDomain && second == nil)
        #expect(conditions.all == [LastingCondition(.notRegistered(pbx: "a"), since: Self.noon + 1)])
        #expect(!conditions.isEmpty && conditions[.connection] == nil)
        conditions.clear(.registration)
        #expect(conditions.isEmpty && conditions.gravest == nil)
    }

    /// A problem before what only should be looked at, and of equally grave ones the cause before what follows from it, in whatever order
    /// they were found out.
    @Test("the gravest condition is told first, then the likely cause")
    func order() {
        let expected: [Condition] = [
            .phoneRemoved, .notInDomain, .fileImpossible(maker: "Snom", problem: "x"), .userUnknown(user: "anna"),
            .notRegistered(pbx: "hq"), .makersAdminPassword(vendor: "snom", name: "Yealink"), .legacy(text: "x"),
        ]
        for turn in 0..<expected.count {
            let mixed = (expected[turn...] + expected[..<turn]).reversed()
            let conditions = PhoneConditions(mixed.map { LastingCondition($0, since: Self.noon) })
            #expect(conditions.all.map(\.condition) == expected)
            #expect(conditions.gravest == expected.first)
        }
        // A warning of an early subject comes behind a problem of a late one.
        let two = PhoneConditions([.connectionsQueued, .notRegistered(pbx: "hq")].map { LastingCondition($0, since: Self.noon) })
        #expect(two.all.map(\.condition) == [.notRegistered(pbx: "hq"), .connectionsQueued])
        #expect(Condition.Severity.information < .warning && .warning < .problem)
    }
}
