import Testing

@testable import DialtoneVendors

@Suite("The host of a phone's own door")
struct DoorHostTests {
    @Test(
        "only four decimal numbers are an address",
        arguments: [
            ("https://192.0.2.1/p/token/", "192.0.2.1"), ("http://192.0.2.255:8080/", "192.0.2.255"), ("https://0.0.0.0", "0.0.0.0"),
            ("https://phones.example.com/p/token/", nil), ("https://1.example.com/", nil), ("https://192.0.2.256/", nil),
            ("https://192.0.2/", nil), ("https://192.0.2.1.5/", nil), ("https://192.0.2./", nil), ("https://[2001:db8::1]/", nil),
            ("https:192.0.2.1", nil), ("192.0.2.1", nil), ("https://", nil), ("", nil),
        ])
    func addresses(url: String, address: String?) {
        #expect(DoorHost.ipv4Address(ofURL: url) == address)
    }
}
