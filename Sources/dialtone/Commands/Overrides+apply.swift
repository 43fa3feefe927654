import ArgumentParser
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneSupport

extension Overrides {
    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the scopes of a file what the file says.",
            discussion: """
                Each scope in the file is replaced as a whole; others stay, unless --prune takes those of the named instances away. \
                Nothing is stored if anything is wrong. docs/overrides.md describes the file.
                """)
        @OptionGroup var options: ConfigurationOption
        @Argument(help: "The file (YAML); - for standard input.") var file: String
        @Flag(help: "Takes away every scope of the file's instances that is not in the file.") var prune = false
        @Flag(help: "Says what would change, and stores nothing.") var dryRun = false
        @Flag(help: "Prints JSON.") var json = false

        func run() async throws {
            try await Overrides.withEditor(options) { editor, configuration in
                let file: OverrideFile
                do {
                    file = try OverrideFile.load(self.file, instances: configuration.service.instances.map(\.id))
                } catch {
                    complain("\(error)")
                    throw Exit.badInput
                }
                let changes = changes(to: editor, file)
                let effect = try await editor.check(changes.map { ($0.scope, $0.set) })
                if !dryRun { for change in changes { try await editor.store(change.set, for: change.scope) } }
                let same = file.entries.count - changes.count { $0.word != "removed" }
                report(changes, same, effect)
            }
        }

        private struct Change {
            var word: String
            var scope: OverrideScope
            var set: OverrideSet
        }

        private func changes(to editor: OverrideEditor, _ file: OverrideFile) -> [Change] {
            var changes = file.entries.compactMap { scope, set -> Change? in
                let before = editor.set(of: scope)
                guard before != set, !(before.isEmpty && set.isEmpty) else { return nil }
                return Change(word: before.isEmpty ? "added" : set.isEmpty ? "removed" : "changed", scope: scope, set: set)
            }
            guard prune else { return changes }
            let instances = file.entries.map(\.scope.instance)
            let named = file.entries.map(\.scope)
            for (scope, _) in editor.stored where instances.contains(scope.instance) && !named.contains(scope) {
                changes.append(Change(word: "removed", scope: scope, set: OverrideSet()))
            }
            return changes.sorted { $0.scope < $1.scope }
        }

        private func report(_ changes: [Change], _ same: Int, _ effect: OverrideEditor.Effect) {
            if json {
                let list = changes.map { change -> JSONValue in
                    ["instance": .string("\(change.scope.instance)"), "scope": .string("\(change.scope)"), "change": .string(change.word)]
                }
                let value: JSONValue = [
                    "stored": .bool(!dryRun), "changes": .array(list), "unchanged": .int(max(0, same)),
                    "phones": ["tried": .int(effect.tried), "changed": .int(effect.changed), "partial": .bool(effect.isPartial)],
                ]
                return say(value.prettyText)
            }
            for change in changes { say("\(change.word): \(change.scope)") }
            if changes.isEmpty { say("nothing to change") }
            if let text = effect.text { say(text) }
            if dryRun { say("nothing was stored (--dry-run)") }
        }
    }
}
