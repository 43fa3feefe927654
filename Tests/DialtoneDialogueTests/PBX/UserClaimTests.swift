import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import Testing

@Suite("Whether a login is a person's")
struct UserClaimTests {
    private static let claim = UserClaim(name: "anna", domain: "example.com", guid: "7F0c")

    @Test("asked by id, which every release knows, then by name, for three fields alone")
    func requests() {
        #expect(
            Self.claim.requests.map(\.text) == [
                #"{"api":"PbxAdminApi","src":"","mt":"GetObject","guid":"7F0c","template":"without","properties":["guid","h323","pseudo"]}"#,
                #"{"api":"PbxAdminApi","src":"","mt":"GetObject","h323":"anna","template":"without","properties":["guid","h323","pseudo"]}"#,
            ])
    }

    @Test(
        "confirmed by the object with that id and name, unless it is an App object's",
        arguments: [
            (#""guid":"7f0C","h323":"Anna""#, .confirmed), (#""guid":"7f0c","h323":"anna","pseudo":{}"#, .confirmed),
            (#""guid":"7f0c","h323":"anna","pseudo":null"#, .confirmed), (#""guid":"7f0c","h323":"anna","pseudo":"""#, .confirmed),
            (#""guid":"7f0c","h323":"anna","pseudo":{"type":"app"}"#, .refuted), (#""guid":"7f0c","h323":"anna","pseudo":"app""#, .refuted),
            (#""guid":"7f0c","h323":"bert""#, .refuted), (#""guid":"7f0d","h323":"anna""#, .refuted), (#""guid":"7f0c""#, .refuted),
            (#""guid":"","h323":"anna""#, nil), (#""h323":"anna""#, nil), (#""error":"x","guid":"7f0c","h323":"anna""#, nil),
        ] as [(String, UserClaim.Finding?)])
    func judged(members: String, finding: UserClaim.Finding?) throws {
        #expect(Self.claim.judged(by: try AppMessage(parsing: #"{"mt":"GetObjectResult","# + members + "}")) == finding)
    }
}
