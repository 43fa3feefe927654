package import DialtoneModel

/// A line of the answer to "what changed?".
package struct DifferenceLine: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// The name of a file; its lines follow.
        case file
        /// Lines were left out: `@@ -3,7 +3,8 @@`.
        case place
        case same, added, removed
    }

    package var kind: Kind
    package var text: String

    package init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// Compares two revisions of a phone's files, line by line.
package enum RevisionDifference {
    /// How many lines around a change are shown, unless somebody wants more.
    package static let contextLines = 3
    /// More changed lines than this are shown as a whole: the comparison would take quadratic time and space.
    private static let comparedMax = 4000

    /// The differing files with their differing lines and a few around them; empty if nothing changed.
    ///
    /// The files are compared as they are and shown through the mask, so that a changed password shows as a change.
    package static func lines(
        from old: [Revision.File], to new: [Revision.File], mask: SecretMask, context: Int = contextLines
    ) -> [DifferenceLine] {
        pairs(old, new).flatMap { pair -> [DifferenceLine] in
            let (old, new) = (pair.old?.text ?? "", pair.new?.text ?? "")
            let name = pair.old?.name ?? pair.new?.name ?? ""
            guard pair.old == nil || pair.new == nil || old != new || pair.old?.name != pair.new?.name else { return [] }
            let renamed = pair.old != nil && pair.new != nil && pair.old?.name != pair.new?.name
            let title = renamed ? "\(name) → \(pair.new?.name ?? "")" : name
            return [DifferenceLine(kind: .file, text: title)]
                + hunks(Self.steps(split(old), split(new)), context).map {
                    DifferenceLine(kind: $0.kind, text: $0.kind == .place ? $0.text : mask.masked($0.text))
                }
        }
    }

    /// Files of one name belong together, and what is left if it is one on each side: the name may have a MAC in it.
    private static func pairs(
        _ old: [Revision.File], _ new: [Revision.File]
    ) -> [(old: Revision.File?, new: Revision.File?)] {
        let gone = old.filter { file in !new.contains { $0.name == file.name } }
        let come = new.filter { file in !old.contains { $0.name == file.name } }
        let both = new.compactMap { file in old.first { $0.name == file.name }.map { (old: Optional($0), new: Optional(file)) } }
        if gone.count == 1, come.count == 1 { return both + [(gone[0], come[0])] }
        return both + gone.map { ($0, nil) } + come.map { (nil, $0) }
    }

    private static func split(_ text: String) -> [Substring] {
        // Some makers' files have two characters at the end of a line, which are one for Swift.
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private typealias Step = (kind: DifferenceLine.Kind, text: Substring)

    /// All lines of both texts in their order.
    private static func steps(_ old: [Substring], _ new: [Substring]) -> [Step] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = min(zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count, min(old.count, new.count) - head)
        let (a, b) = (old[head..<old.count - tail], new[head..<new.count - tail])
        var removed = Set(a.indices)
        var added = Set(b.indices)
        if a.count + b.count <= comparedMax {
            let difference = Array(b).difference(from: Array(a))
            removed = []
            added = []
            for change in difference {
                switch change {
                case .remove(let offset, _, _): removed.insert(head + offset)
                case .insert(let offset, _, _): added.insert(head + offset)
                }
            }
        }
        var steps: [Step] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, removed.contains(i) {
                steps.append((.removed, old[i]))
                i += 1
            } else if j < new.count, added.contains(j) {
                steps.append((.added, new[j]))
                j += 1
            } else {
                steps.append((.same, new[j]))
                (i, j) = (i + 1, j + 1)
            }
        }
        return steps
    }

    /// The changes with the lines around them, each group behind its place.
    private static func hunks(_ steps: [Step], _ context: Int) -> [DifferenceLine] {
        let context = min(context, steps.count)
        let changes = steps.indices.filter { steps[$0].kind != .same }
        var groups: [ClosedRange<Int>] = []
        for index in changes {
            let range = max(0, index - context)...min(steps.count - 1, index + context)
            if let last = groups.last, range.lowerBound <= last.upperBound + 1 {
                groups[groups.count - 1] = last.lowerBound...range.upperBound
            } else {
                groups.append(range)
            }
        }
        var result: [DifferenceLine] = []
        var (oldLine, newLine, next) = (1, 1, 0)
        for group in groups {
            // Between groups nothing changed.
            (oldLine, newLine) = (oldLine + group.lowerBound - next, newLine + group.lowerBound - next)
            let part = steps[group]
            let (gone, come) = (part.count { $0.kind != .added }, part.count { $0.kind != .removed })
            // Of no lines the one before is named, as diff -u does it.
            let (oldStart, newStart) = (gone == 0 ? oldLine - 1 : oldLine, come == 0 ? newLine - 1 : newLine)
            result.append(DifferenceLine(kind: .place, text: "@@ -\(oldStart),\(gone) +\(newStart),\(come) @@"))
            result += part.map { DifferenceLine(kind: $0.kind, text: String($0.text)) }
            (oldLine, newLine, next) = (oldLine + gone, newLine + come, group.upperBound + 1)
        }
        return result
    }
}
