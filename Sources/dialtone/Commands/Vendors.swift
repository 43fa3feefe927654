import ArgumentParser
import DialtoneModel
import DialtoneVendors

struct Vendors: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows which phones are known, and what each vendor's can be told.",
        discussion: "The table is found out by asking the drivers, with the example model of each.")

    @Flag(help: "Prints the part of docs/vendors.md.") var markdown = false
    @Flag(help: "Prints one JSON object.") var json = false

    func validate() throws {
        if markdown && json { throw ValidationError("give --markdown or --json, not both") }
    }

    func run() {
        let page = VendorPage(.builtIn)
        if json { return say(page.json.prettyText) }
        if markdown { return say(String(page.markdown.dropLast())) }
        var rows = page.cells
        var table = TextTable(rows.removeFirst())
        for row in rows { table.add(row) }
        say(table.text)
    }
}
