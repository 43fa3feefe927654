package import Foundation

/// A folder of lists: a table `<list>.tsv` for each family of phones.
package enum NameFolder {
    /// Why a folder cannot be used.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// One table is no larger than this; the largest at hand has a quarter of a megabyte.
    private static let bytesMax = 8 << 20
    /// More than ten times as many as are at hand.
    private static let filesMax = 500
    private static let exceptionsName = "exceptions"

    /// Reads all lists, with the built-in exceptions and those of `exceptions.tsv` in the folder, if there is one.
    ///
    /// Other tables in the folder are passed over.
    ///
    /// - Throws: ``Fault`` if the folder cannot be read, or has no list.
    package static func read(_ folder: URL) throws(Fault) -> NameOracle {
        let files: [URL]
        do {
            files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        } catch {
            throw Fault(description: "\(folder.path) is no folder that can be read")
        }
        var lists: [String: NameList] = [:]
        var exceptions = NameException.builtIn
        for file in files.filter({ $0.pathExtension == "tsv" }).sorted(by: { $0.path < $1.path }).prefix(filesMax) {
            let name = file.deletingPathExtension().lastPathComponent
            let text = try self.text(file)
            if name == exceptionsName {
                guard let own = NameException.table(text) else {
                    throw Fault(description: "\(file.lastPathComponent) lacks its first line: vendor, name, value, document between tabs")
                }
                exceptions += own
            } else if let list = NameList(text) {
                lists[name] = list
            }
        }
        guard !lists.isEmpty else {
            throw Fault(description: "\(folder.path) has no list: tables <list>.tsv whose first line names the columns")
        }
        return NameOracle(lists: lists, exceptions: exceptions)
    }

    private static func text(_ file: URL) throws(Fault) -> String {
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }  // it was only read
            let bytes = try handle.read(upToCount: bytesMax + 1) ?? Data()
            guard bytes.count <= bytesMax else { throw Fault(description: "\(file.lastPathComponent) is larger than \(bytesMax) bytes") }
            return String(decoding: bytes, as: UTF8.self)
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(description: "\(file.lastPathComponent) cannot be read")
        }
    }
}
