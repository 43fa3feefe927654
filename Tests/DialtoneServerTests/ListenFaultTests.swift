import DialtoneModel
import Foundation
import NIOCore
import Testing

@testable import DialtoneServer

@Suite("Why a listener ended")
struct ListenFaultTests {
    @Test("a port in use is told with its key while the listener is opened; what fails later is another fault")
    func opening() {
        let error = IOError(errnoCode: EADDRINUSE, reason: "bind")
        let listener = ListenerConfiguration(host: "127.0.0.1", port: 8443)
        let fault = ListenFault(error, key: "phones.listen", listener: listener, isOpen: false)
        #expect(fault?.description.hasPrefix("phones.listen: cannot listen at 127.0.0.1:8443: the port is in use") == true)
        #expect(ListenFault(error, key: "phones.listen", listener: listener, isOpen: true) == nil)
        #expect(ListenFault(CancellationError(), key: "listen", listener: listener, isOpen: false) == nil)
    }
}
