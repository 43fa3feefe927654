import ArgumentParser
import DialtoneModel
import DialtoneVendors
import Foundation

struct BenchRender: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Files made in a second on one core, for each vendor's largest example.")

    @OptionGroup var options: BenchOptions
    @Option(help: "How long each driver is measured in each run.") var seconds = 1.0

    func validate() throws {
        if !(0.01...3600).contains(seconds) { throw ValidationError("--seconds: allowed are 0.01 to 3600") }
    }

    func run() async throws {
        try await options.report {
            let rows = try VendorCatalogue.builtIn.drivers.filter(\.writesFiles).map { driver in
                options.progress("rendering for \(driver.name) \(driver.exampleModel)")
                return try row(driver)
            }
            return BenchReport(
                name: "render", subject: "one phone's settings into its files, one thread, median of \(options.runs) rounds", rows: rows)
        }
    }

    private func row(_ driver: any VendorDriver) throws -> BenchReport.Row {
        let files = driver.files(model: driver.exampleModel)
        let bytes = try files.map { try render($0, driver) }
        var rates: [Double?] = []
        for _ in 0..<options.runs {
            var count = 0
            var sink = 0
            let start = ContinuousClock.now
            let end = start + .seconds(seconds)
            var now = start
            repeat {
                // Looking at the clock takes about as long as a line of a file.
                for _ in 0..<16 { for file in files { sink &+= try render(file, driver) } }
                count += 16 * files.count
                now = .now
            } while now < end
            // Also keeps the optimiser from leaving the work out.
            guard sink > 0 else { throw BenchFault("\(driver.name) makes empty files") }
            rates.append(Double(count) / (now - start).inSeconds)
        }
        return BenchReport.Row(
            name: "\(driver.name) \(driver.exampleModel)",
            figures: [
                .init(name: "files", unit: "1/s", values: rates),
                .init(name: "files of a phone", unit: "", values: [Double(files.count)]),
                .init(name: "bytes of the largest", unit: "", values: [bytes.max().map(Double.init)]),
            ])
    }

    private func render(_ file: RequestedFile, _ driver: any VendorDriver) throws -> Int {
        try driver.render(PhoneSettings.examplePhone, file: file, model: driver.exampleModel, firmware: nil).bytes.count
    }
}
