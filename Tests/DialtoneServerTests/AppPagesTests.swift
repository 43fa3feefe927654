import DialtoneModel
import HTTPTypes
import Testing

@testable import DialtoneServer

@Suite("Pages for browsers")
struct AppPagesTests {
    private let pages = AppPages(instances: [InstanceID(domain: "example.com", name: "dialtone")])

    @Test(
        "a page allows nothing from elsewhere but one socket, which goes where its client says", arguments: ["dialtone-admin", "dialtone"])
    func policy(app: String) throws {
        let page = try #require(pages.page(at: "/example.com/dialtone/\(app).htm"))
        let policy = try #require(page.headers[.contentSecurityPolicy])
        let directives = policy.split(separator: ";").map { $0.split(separator: " ").map(String.init) }
        #expect(
            directives == [
                ["default-src", "'none'"], ["script-src", "'self'"], ["style-src", "'self'"], ["img-src", "'self'"],
                ["connect-src", "'self'", "ws:", "wss:"], ["base-uri", "'none'"], ["form-action", "'none'"], ["frame-ancestors", "*"],
            ])
        #expect(page.headers[.cacheControl] == "no-store")
    }

    @Test("what a page loads lies beside it, under whatever prefix", arguments: ["dialtone-admin", "dialtone"])
    func parts(app: String) throws {
        let page = try #require(pages.page(at: "/example.com/dialtone/\(app).htm"))
        let text = String(decoding: page.bytes, as: UTF8.self)
        let links = text.matches(of: /(?:href|src)="([^"#]+)"/).map { String($0.1) }
        #expect(links.count > 5)
        for link in links {
            #expect(!link.hasPrefix("/") && !link.contains("://"), "\(link)")
            for folder in ["/example.com/dialtone/", "/example.com/dialtone/\(AppPages.build)/", "/example.com/dialtone/0123abcd/"] {
                #expect(pages.page(at: folder + link) != nil, "\(folder)\(link)")
            }
        }
    }

    @Test("what stands before the first slash is no way to a page", arguments: ["", "x", "https:", "example.com"])
    func otherPaths(head: String) {
        #expect((pages.page(at: "\(head)/example.com/dialtone/dialtone-admin.htm") != nil) == head.isEmpty)
    }

    @Test("each script that a script imports is one of the pages' files")
    func imports() {
        for (name, file) in WebFile.all where name.hasSuffix(".js") {
            for match in String(decoding: file.bytes, as: UTF8.self).matches(of: /from "\.\/([^"]+)"/) {
                #expect(WebFile.all[String(match.1)] != nil, "\(name): \(match.1)")
            }
        }
    }
}
