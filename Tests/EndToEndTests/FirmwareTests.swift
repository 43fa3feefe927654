import DialtoneServer
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

@Suite("Firmware from a folder", .timeLimit(.minutes(10)))
struct FirmwareTests {
    private func status(_ method: HTTPRequest.Method, _ url: String) async throws -> Int {
        try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(method, url).status
    }

    @Test("files of the folder are served, whole and in parts; nothing else is")
    func served() async throws {
        try await withTemporaryFolder { folder in
            let shelf = folder.appendingPathComponent("firmware")
            try FileManager.default.createDirectory(at: shelf.appendingPathComponent("snom"), withIntermediateDirectories: true)
            // Larger than a chunk of the file reader.
            let image = Data((0..<400_000).map { UInt8(truncatingIfNeeded: $0) })
            try image.write(to: shelf.appendingPathComponent("T46U.rom"))
            try Data("d785".utf8).write(to: shelf.appendingPathComponent("snom/d785.bin"))
            try Data("secret".utf8).write(to: shelf.appendingPathComponent(".hidden"))
            try Data("outside".utf8).write(to: folder.appendingPathComponent("outside.rom"))
            let path = shelf.path
            try await ServiceUnderTest.run(in: folder, adjust: { $0.firmwareFolder = path }) { service in
                let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, bodyBytesMax: 1 << 20)
                let whole = try await client.send(.get, "\(service.phonesBase)/firmware/T46U.rom")
                #expect(whole.status == 200 && Data(whole.body.readableBytesView) == image)
                let part = try await client.send(.get, "\(service.phonesBase)/firmware/T46U.rom", headers: [("Range", "bytes=256-511")])
                #expect(part.status == 206 && Data(part.body.readableBytesView) == image[256...511])
                #expect(try await status(.get, "\(service.phonesBase)/firmware/snom/d785.bin") == 200)
                for name in [
                    "", "snom", "snom/", "nothing.rom", ".hidden", "../outside.rom", "%2e%2e/outside.rom", "..%2Foutside.rom",
                    "snom/../T46U.rom",
                    "/T46U.rom", "snom//d785.bin",
                ] {
                    let answer = try await client.send(.get, "\(service.phonesBase)/firmware/\(name)")
                    #expect(answer.status == 404, "\(name)")
                }
                #expect(try await status(.post, "\(service.phonesBase)/firmware/T46U.rom") == 405)
            }
            try await ServiceUnderTest.run(in: folder) { service in
                let status = try await status(.get, "\(service.phonesBase)/firmware/T46U.rom")
                #expect(status == 404, "no folder is named")
            }
        }
    }
}
