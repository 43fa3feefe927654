import Foundation
import NIOCore
import Testing

@testable import DialtoneTransport

@Suite("Why a listener ended")
struct ListenFaultTests {
    @Test("a port in use is told with its place while the listener is opened; what fails later is another fault")
    func opening() {
        let error = IOError(errnoCode: EADDRINUSE, reason: "bind")
        let place = ListenFault.Place.section("phones.listen")
        let fault = ListenFault(error, place: place, host: "127.0.0.1", port: 8443, isOpen: false)
        #expect(fault?.description.hasPrefix("phones.listen: cannot listen at 127.0.0.1:8443: the port is in use") == true)
        #expect(fault?.reason.hasSuffix("set phones.listen.port to another one") == true)
        #expect(ListenFault(error, place: place, host: "127.0.0.1", port: 8443, isOpen: true) == nil)
        #expect(ListenFault(CancellationError(), place: place, host: "127.0.0.1", port: 8443, isOpen: false) == nil)
    }

    @Test(
        "an address of a flag is told with the flag",
        arguments: [
            (EADDRINUSE, "set the port of --listen to another one"), (EADDRNOTAVAIL, "set the host of --listen to one that it has"),
            (EACCES, "set the port of --listen to one above 1023"), (ENFILE, "see --listen"),
        ])
    func flag(code: CInt, words: String) {
        let error = IOError(errnoCode: code, reason: "bind")
        let fault = ListenFault(error, place: .flag("--listen"), host: "::1", port: 80, isOpen: false)
        #expect(fault?.description.hasPrefix("--listen: cannot listen at [::1]:80: ") == true)
        #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "")")
    }
}
