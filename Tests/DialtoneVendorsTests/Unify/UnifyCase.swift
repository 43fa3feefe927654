import DialtoneVendors

extension UnifyDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init("OpenScape Desk Phone CP210", model: "CP210", source: "a public advisory: the model's name in the older interface")
        ],
        bootstrapURL: "https://phones.example.com/p/abc",
        requests: [
            ("", true), ("805ec0112233_config.xml", true), ("805EC0112233_CONFIG.XML", true), ("000000000000_config.xml", false),
            ("805ec0112234_config.xml", false), ("805ec0112233.xml", false),
        ],
        models: [.refused(["", "CP100", "CP400", "CP710"])])
}
