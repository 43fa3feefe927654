import DialtoneModel
import DialtoneVendors
import Foundation
import Testing

@Suite("Who is asking")
struct RecognitionTests {
    let catalogue = VendorCatalogue.builtIn

    @Test("agents of the list are read as the list says", arguments: AgentCase.all)
    func agents(agent: AgentCase) {
        let recognition = catalogue.recognise(PhoneRequest(fileName: "", userAgent: agent.agent))
        #expect(recognition == agent.expected)
    }

    @Test("the list is there")
    func listIsThere() { #expect(AgentCase.all.count > 30) }

    @Test("an endless agent is nobody's")
    func endless() {
        let agent = "Yealink SIP-T46U 108.86.0.45 " + String(repeating: "8", count: 100_000)
        #expect(catalogue.recognise(PhoneRequest(fileName: "", userAgent: agent)) == nil)
        #expect(catalogue.recognise(PhoneRequest(fileName: "", userAgent: nil)) == nil)
    }

    @Test("a maker's address block hints at the vendor")
    func blocks() throws {
        #expect(catalogue.vendor(ofMAC: try #require(MACAddress("80:5e:c0:11:22:33"))) == "yealink")
        #expect(catalogue.vendor(ofMAC: try #require(MACAddress("00:04:13:11:22:33"))) == "snom")
        #expect(catalogue.vendor(ofMAC: try #require(MACAddress("c0:74:ad:11:22:33"))) == "grandstream")
        #expect(catalogue.vendor(ofMAC: try #require(MACAddress("02:00:00:11:22:33"))) == nil)
    }

    @Test(
        "a file name tells the address",
        arguments: [
            ("805ec0112233.cfg", "805ec0112233"), ("805EC0112233.boot", "805ec0112233"),
            ("805ec0112233-local.cfg", "805ec0112233"), ("cfgc074ad112233.xml", "c074ad112233"),
            ("cfgc074ad112233", "c074ad112233"), ("CFGC074AD112233.XML", "c074ad112233"), ("000413920A74", "000413920a74"),
            ("000413920A74.xml", "000413920a74"), ("000413920a74.htm", "000413920a74"),
            ("snomD865-000413920A74.htm", "000413920a74"), ("y000000000108.cfg", nil), ("snomD865.htm", nil),
            ("cfggrp2614.xml", nil), ("cfg.xml", nil), ("805ec011223.cfg", nil), ("805ec01122334.cfg", nil), ("", nil),
            ("805ec0112233.rom", nil), ("80:5e:c0:11:22:33.cfg", "805ec0112233"), ("80-5E-C0-11-22-33.boot", "805ec0112233"),
            ("805e.c011.2233.cfg", "805ec0112233"), ("805ec0-112233-local.cfg", "805ec0112233"), ("00:04:13:26:AA:02", "00041326aa02"),
            ("snomD785-00-04-13-26-AA-02.htm", "00041326aa02"), ("snom720-00:04:13:26:AA:02.htm", "00041326aa02"),
            ("64-16-7f-11-22-33-phone.cfg", "64167f112233"), ("64-16-7f-11-22-33-calls.xml", "64167f112233"),
            ("hip-7c-1e-b3-06-00-11.xml", "7c1eb3060011"), ("hip-7c1eb3060011.xml", "7c1eb3060011"),
            // Longer or shorter than an address, or of two notations.
            ("80:5e:c0:11:22:33:44.cfg", nil), ("44:80:5e:c0:11:22:33.cfg", nil), ("80:5e:c0:11:22.cfg", nil),
            ("80:5e:c0-11:22:33.cfg", nil), ("80::5e:c0:11:22:33.cfg", nil), ("805:ec:01:12:23:3.cfg", nil), ("8:05ec0112233.cfg", nil),
            ("080:5e:c0:11:22:33.cfg", nil), ("80:5e:c0:11:22:333.cfg", nil),
        ] as [(String, String?)])
    func fileNames(name: String, mac: String?) {
        #expect(catalogue.mac(inFileName: name)?.hex == mac)
    }
}

@Suite("What is served to whom")
struct ServingTests {
    let mac = MACAddress("80:5e:c0:11:22:33")

    @Test("a phone gets its own file and a 404 for the names before it", arguments: VendorCase.all.map(\.vendor))
    func serves(vendor: String) throws {
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        let mac = try #require(mac)
        for (name, isServed) in try #require(VendorCase.of(vendor)).requests {
            #expect(driver.serves(fileName: name, mac: mac, model: nil) == isServed, "\(name)")
        }
    }

    @Test("every driver serves the name that it says is the main one, and finds the address in it")
    func mainNames() throws {
        let mac = try #require(mac)
        for driver in VendorCatalogue.builtIn.drivers {
            let name = driver.mainFileName(mac: mac, model: nil)
            #expect(driver.requested(fileName: name, mac: mac, model: nil) == .main)
            // Some vendors' files have the same name for all phones.
            #expect(driver.mac(inFileName: name) == (name.lowercased().contains(mac.hex) ? mac : nil))
        }
    }

    @Test("every driver's main file is found by any notation of the address", arguments: VendorCase.all.map(\.vendor))
    func notations(vendor: String) throws {
        let driver = try #require(VendorCatalogue.builtIn.driver(id: vendor))
        let mac = try #require(mac)
        let name = driver.mainFileName(mac: mac, model: nil)
        // Some vendors' files have the same name for all phones.
        guard let place = name.range(of: mac.hex, options: .caseInsensitive) else { return }
        for notation in [
            "80:5e:c0:11:22:33", "80:5E:C0:11:22:33", "80-5e-c0-11-22-33", "80-5E-C0-11-22-33", "80.5e.c0.11.22.33", "805e.c011.2233",
            "805e-c011-2233", "805ec0-112233", "805ec0:112233",
        ] {
            let asked = name.replacingCharacters(in: place, with: notation)
            let request = PhoneRequest(fileName: asked, userAgent: nil)
            #expect(driver.requested(fileName: request.fileName, mac: mac, model: nil) == .main, "\(asked)")
            #expect(VendorCatalogue.builtIn.mac(inFileName: asked) == mac, "\(asked)")
        }
    }

    @Test("the URL that an administrator enters fits each vendor")
    func bootstrapURLs() {
        for driver in VendorCatalogue.builtIn.drivers {
            #expect(driver.bootstrapURL(base: "https://phones.example.com/p/abc/") == VendorCase.of(driver.id)?.bootstrapURL)
        }
    }

    @Test(
        "agent beats known vendor beats file name beats address block",
        arguments: [
            ServedCase(agent: "Grandstream GRP2612W 1.0.5.67", known: "yealink", name: "805ec0112233.cfg", driver: "grandstream"),
            ServedCase(known: "snom", name: "805ec0112233.cfg", driver: "snom"),
            ServedCase(known: "yealink", name: "cfg805ec0112233.xml", driver: "grandstream"),
            ServedCase(known: "yealink", name: "805ec0112233.boot", driver: "yealink"),
            ServedCase(known: "gone", name: "805ec0112233.cfg", driver: "yealink"),
            ServedCase(name: "cfg805ec0112233.xml", driver: "grandstream"),
            ServedCase(name: "805EC0112233.xml", driver: "snom"),
            // Two vendors' phones ask for this name: the block decides, and without it whose main file it is.
            ServedCase(name: "805ec0112233.cfg", driver: "yealink"),
            ServedCase(mac: "000413112233", name: "000413112233.cfg", driver: "snom"),
            ServedCase(mac: "020000112233", name: "020000112233.cfg", driver: "yealink"),
            ServedCase(name: "", driver: "yealink"),
            ServedCase(mac: "c074ad112233", name: "", driver: "grandstream"),
            ServedCase(mac: "020000112233", name: "", driver: nil),
            ServedCase(mac: "020000112233", name: "favicon.ico", driver: nil),
            ServedCase(agent: "Unknown", known: "yealink", mac: "020000112233", name: "linphone.xml", driver: "linphone"),
            ServedCase(agent: "Linphonec/5.1.65", name: "", driver: "linphone"),
            // Htek and Grandstream phones ask for the same name.
            ServedCase(mac: "001fc1112233", name: "cfg001fc1112233.xml", driver: "htek"),
            ServedCase(mac: "0c1105112233", name: "0C1105112233.cfg", driver: "akuvox"),
            ServedCase(mac: "3c28a6112233", name: "config.3c28a6112233.xml", driver: "ale"),
            ServedCase(mac: "020000112233", name: "Config020000112233.cfg", driver: "panasonic"),
            ServedCase(mac: "00908f112233", name: "00908F112233.cfg", driver: "audiocodes"),
            ServedCase(mac: "020000112233", name: "46xxsettings.txt", driver: "avaya"),
        ])
    func chooses(served: ServedCase) throws {
        let request = PhoneRequest(fileName: served.name, userAgent: served.agent)
        let driver = VendorCatalogue.builtIn.driver(
            for: request, mac: try #require(MACAddress(served.mac)), knownVendor: served.known)
        #expect(driver?.id == served.driver)
    }
}

struct ServedCase: Sendable, CustomTestStringConvertible {
    var agent: String?
    var known: String?
    var mac = "805ec0112233"
    var name: String
    var driver: String?

    var testDescription: String { "\(agent ?? "no agent"), known as \(known ?? "nothing"), asks for '\(name)'" }
}
