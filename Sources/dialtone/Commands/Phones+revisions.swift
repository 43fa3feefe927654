import ArgumentParser
import DialtoneAdmin
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneVendors

extension Phones {
    struct Revisions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The versions of what a phone would get, oldest first, each with its cause.")
        @OptionGroup var phone: PhoneArgument
        @Flag(help: "Prints a JSON array.") var json = false

        func run() async throws {
            try await phone.options.withStore { store in
                let phone = try await self.phone.find(in: store)
                let revisions = try await store.revisions(of: phone.id, limit: revisionsMax)
                if json { return say(JSONValue.array(revisions.map { json(of: $0, phone) }).prettyText) }
                var table = TextTable(["NUMBER", "AT", "CAUSE", "VENDOR", "MODEL", "FIRMWARE", "PHONE"])
                for revision in revisions {
                    let has = phone.deliveredRevision == revision.number ? "has it" : nil
                    let gets = phone.revision == revision.number && has == nil ? "would get it" : nil
                    table.add([
                        "\(revision.number)", revision.at.contractText, revision.cause.text(in: .english),
                        VendorCatalogue.builtIn.name(ofVendor: revision.vendor), revision.model ?? "-",
                        revision.firmware ?? "-", has ?? gets ?? "",
                    ])
                }
                say(table.text)
            }
        }

        private func json(of revision: Revision, _ phone: Phone) -> JSONValue {
            [
                "number": .int(revision.number), "at": .string(revision.at.contractText),
                "cause": .string(revision.cause.text(in: .english)), "causeCode": .string(revision.cause.code),
                "digest": .string(revision.digest), "vendor": .string(revision.vendor), "model": .optional(revision.model),
                "firmware": .optional(revision.firmware), "delivered": .bool(phone.deliveredRevision == revision.number),
                "current": .bool(phone.revision == revision.number),
            ]
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What differs between two revisions, secrets masked.",
            discussion: "Without numbers: between what the phone has and what it would get; with one: between that and what it would get.")
        @OptionGroup var phone: PhoneArgument
        @Argument(help: "The older revision.") var from: Int?
        @Argument(help: "The newer revision.") var to: Int?
        @Flag(help: "Prints JSON.") var json = false

        func run() async throws {
            let configuration = try phone.options.load()
            try await phone.options.withStore { store in
                let phone = try await self.phone.find(in: store)
                let (from, to) = try numbers(phone)
                let old = try await revision(from, of: phone, in: store)
                let new = try await revision(to, of: phone, in: store)
                let files = try await configuration.fileMaker(store)
                let devices = [old, new].compactMap { revision in
                    files.catalogue.driver(id: revision.vendor).map {
                        Hardware(driver: $0, model: revision.model, firmware: revision.firmware, mac: phone.assignedMAC ?? phone.mac)
                    }
                }
                let mask = files.mask(
                    for: phone, secrets: try await store.secrets(of: phone.id), on: devices,
                    handsets: try await HandsetReader(store: store, files: files).members(of: phone))
                let lines = RevisionDifference.lines(from: old.files, to: new.files, mask: mask)
                if json {
                    let value: JSONValue = [
                        "mac": .string(phone.mac.hex), "from": .int(from), "to": .int(to),
                        "lines": .array(lines.map { ["kind": .string($0.kind.rawValue), "text": .string($0.text)] }),
                    ]
                    return say(value.prettyText)
                }
                guard !lines.isEmpty else { return say("\(phone.mac): revisions \(from) and \(to) are the same") }
                for line in lines { say(line.unified(from: old, to: new)) }
            }
        }

        private func numbers(_ phone: Phone) throws -> (from: Int, to: Int) {
            guard let latest = phone.revision else {
                complain("\(phone.mac): has no revision yet")
                throw Exit.badInput
            }
            // A phone that has the latest one is compared with what it had before.
            let had = phone.deliveredRevision == latest ? latest - 1 : phone.deliveredRevision
            guard let from = from ?? had, from > 0 else {
                complain("\(phone.mac): there is nothing to compare revision \(latest) with; see dialtone phones revisions \(phone.mac)")
                throw Exit.badInput
            }
            return (from, to ?? latest)
        }

        private func revision(_ number: Int, of phone: Phone, in store: some PhoneStore) async throws -> Revision {
            guard let revision = try await store.revision(number, of: phone.id) else {
                let numbers = try await store.revisions(of: phone.id, limit: revisionsMax).map { "\($0.number)" }
                complain(
                    "\(phone.mac): revision \(number) is not there any more, or never was; "
                        + (numbers.isEmpty ? "there is none" : "there are \(numbers.joined(separator: ", "))"))
                throw Exit.badInput
            }
            return revision
        }
    }
}

extension DifferenceLine {
    /// As `diff -u` writes it.
    fileprivate func unified(from old: Revision, to new: Revision) -> String {
        switch kind {
        case .file: "--- \(text) (revision \(old.number))\n+++ \(text) (revision \(new.number): \(new.cause.text(in: .english)))"
        case .place: text
        case .same: " " + text
        case .added: "+" + text
        case .removed: "-" + text
        }
    }
}

extension Phone {
    /// What it has and what it would get, for a table: `3/4`.
    var revisionText: String {
        guard deliveredRevision != nil || revision != nil else { return "-" }
        return "\(deliveredRevision.map(String.init) ?? "-")/\(revision.map(String.init) ?? "-")"
    }
}
