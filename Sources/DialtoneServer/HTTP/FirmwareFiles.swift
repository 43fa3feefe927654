import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// The makers' firmware files of an administrator's folder, for phones that are told to fetch it here.
///
/// Firmware is public, so every client gets it. A folder is never listed, and names that begin with a dot are not there.
struct FirmwareFiles: Sendable {
    /// What the paths of the files begin with.
    static let place = "/firmware/"

    private let files: FileMiddleware<BasicRequestContext, LocalFileSystem>
    private let logger: Logger

    init(folder: String, logger: Logger) {
        files = FileMiddleware(folder, urlBasePath: String(Self.place.dropLast()), logger: logger)
        self.logger = logger
    }

    /// The file, a part of it, or that it is unchanged; 404 for anything that is no file of the folder.
    func respond(to request: Request, at path: String, context: ServiceContext) async -> Response {
        let missing = Response(status: .notFound, headers: [.cacheControl: "no-store"])
        let parts = path.dropFirst(Self.place.count).split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else { return missing }
        let inner = BasicRequestContext(source: context.source(logger: logger))
        do {
            let response = try await files.handle(request, context: inner) { _, _ in throw HTTPError(.notFound) }
            // The library's answer for a folder.
            return response.status == .movedPermanently ? missing : response
        } catch {
            // Which of the ways it is not there says nothing to a phone.
            return missing
        }
    }
}
