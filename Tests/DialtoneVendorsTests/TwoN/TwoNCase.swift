import DialtoneVendors

extension TwoNDriver: TestedDriver {
    static let testCase = VendorCase(
        bootstrapURL: "https://phones.example.com/p/abc/",
        requests: [
            ("", true), ("805ec0112233.xml", true), ("hipve-80-5E-C0-11-22-33.xml", true), ("hipve-common.xml", false),
            ("hipve-80-5E-C0-11-22-34.xml", false), ("805ec0112233.cfg", false),
        ],
        models: [.refused(["", "IP-Style", "IP-Verso"])])
}
