import DialtoneModel
import Testing

@Suite("Releases and rights of a PBX")
struct PBXReleaseTests {
    @Test(
        "releases as the vendor writes them",
        arguments: [
            ("13r1", 13, 1), ("13r2", 13, 2), ("13r3", 13, 3), ("14r1", 14, 1), ("14r2", 14, 2), ("16r1", 16, 1), ("13R3", 13, 3),
            ("13r3 Service Release 5", 13, 3), ("16r1-beta", 16, 1),
        ])
    func reading(text: String, major: Int, minor: Int) {
        #expect(PBXRelease(text) == PBXRelease(major: major, minor: minor))
    }

    @Test(
        "other texts are no release",
        arguments: ["", "13", "r", "13r", "r3", "v13r3", "13.3", "13r3sr5", "1234r1", "13r1000", "-1r1", "13r٣", " 13r3", "beta"])
    func others(text: String) { #expect(PBXRelease(text) == nil) }

    @Test("what is complete begins with 13r3")
    func order() {
        let releases = ["13r1", "13r2", "13r3", "14r1", "16r1"].compactMap { PBXRelease($0) }
        #expect(releases == releases.sorted() && releases.count == 5)
        #expect(releases.filter { $0 < .complete }.map(\.description) == ["13r1", "13r2"])
    }

    @Test("every API has a tick and a purpose in each language; one is needed for orders")
    func grants() {
        #expect(PBXGrant.allCases.map(\.api) == ["Services", "PbxAdminApi", "PbxTableUsers", "PbxApi"])
        #expect(PBXGrant.allCases.filter(\.isRequired) == [.services])
        for grant in PBXGrant.allCases {
            #expect(!grant.tick.isEmpty && grant.purpose(in: .english) != grant.purpose(in: .german))
        }
    }
}
