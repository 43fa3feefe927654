import DialtoneVendors

extension ThomsonDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Thomson TB30 hw1 fw1.74.0 00-1F-9F-11-22-33", model: "TB30", firmware: "1.74.0", mac: "001f9f112233",
                source: "samples of Wazo")
        ],
        bootstrapURL: "https://phones.example.com/p/abc/",
        requests: [
            ("", true), ("ST2030S_805EC0112233.txt", true), ("ST2030S.inf", true), ("TB30S.inf", true), ("ST2030.inf", false),
            ("s.inf", false), ("ST2030S_805EC0112234.txt", false),
            ("805ec0112233.txt", false),
        ],
        models: [.refused(["", "ST2022", "ST2030", "TB30"])])
}
