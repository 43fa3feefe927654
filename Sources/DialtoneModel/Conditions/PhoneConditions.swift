package import struct Foundation.Date

/// A condition that lasts, and since when.
package struct LastingCondition: Hashable, Sendable {
    package var condition: Condition
    package var since: Date

    package init(_ condition: Condition, since: Date) {
        self.condition = condition
        self.since = since
    }
}

/// What people should know about a phone: at most one condition of each subject.
package struct PhoneConditions: Hashable, Sendable {
    /// In the order in which they are told: the gravest first, of equally grave ones the likely cause before what follows from it.
    package private(set) var all: [LastingCondition] = []

    package init(_ conditions: [LastingCondition] = []) {
        for each in conditions { replace(each) }
    }

    package var isEmpty: Bool { all.isEmpty }

    /// What people are told if they are told one thing.
    package var gravest: Condition? { all.first?.condition }

    package subscript(subject: Condition.Subject) -> Condition? { all.first { $0.condition.subject == subject }?.condition }

    /// Sets the condition of its subject; one that is there already keeps its time.
    ///
    /// - Returns: Whether it is another one than before.
    package mutating func set(_ condition: Condition, at moment: Date) -> Bool {
        guard self[condition.subject] != condition else { return false }
        replace(LastingCondition(condition, since: moment))
        return true
    }

    /// - Returns: What was there.
    @discardableResult
    package mutating func clear(_ subject: Condition.Subject) -> Condition? {
        guard let former = self[subject] else { return nil }
        all.removeAll { $0.condition.subject == subject }
        return former
    }

    private mutating func replace(_ new: LastingCondition) {
        all.removeAll { $0.condition.subject == new.condition.subject }
        let place = all.firstIndex { Self.comes(new.condition, before: $0.condition) } ?? all.endIndex
        all.insert(new, at: place)
    }

    private static func comes(_ a: Condition, before b: Condition) -> Bool {
        a.severity == b.severity ? a.subject.rank < b.subject.rank : a.severity > b.severity
    }
}

extension Condition.Subject {
    /// A cause comes before what follows from it: without Devices there is no file, without an entry no registration.
    fileprivate var rank: Int {
        switch self {
        case .order: 0
        case .connection: 1
        case .file: 2
        case .entry: 3
        case .registration: 4
        case .access: 5
        case .site: 6
        case .former: 7
        }
    }
}
