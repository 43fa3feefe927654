package import DialtoneModel
package import DialtoneProvisioning
import DialtoneVendors

extension CheckSync {
    /// Asks a stored phone, where it was last seen.
    package func ask(_ phone: Phone, secrets: PhoneSecrets, files: FileMaker) async -> Result {
        guard let address = phone.address else {
            return Result(isAccepted: false, text: "the phone has not fetched a file yet, so nobody knows its address")
        }
        return await ask(
            address: address, user: phone.user, ways: files.hardware(of: phone)?.driver.resync ?? ResyncWays(),
            adminPassword: files.administratorPassword(toldTo: phone, secrets: secrets))
    }
}
