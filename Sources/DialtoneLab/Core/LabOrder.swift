package import DialtoneModel
import DialtoneWire

/// A phone that somebody orders in Profile: what the simulated Users service needs to know.
package struct LabOrder: Hashable, Sendable {
    package var mac: MACAddress
    /// User name (`h323`) of the PBX user, who is created if there is none.
    package var user: String
    /// Long name of the user.
    package var commonName: String
    /// The user's password: what `ProvisioningPhone` carries and what the registrar asks for.
    package var password: Secret
    /// Hardware id of the device entry; nil = the MAC.
    package var hwid: String?
    /// A simulated phone of this vendor boots after `ok`; nil = none.
    package var vendor: LabVendor?
    /// The category in Devices; nil = the lab's own.
    package var category: String?
    /// The code lives 7 days, as when provisioning ahead.
    package var rollout: Bool
    /// The PBX's DNS name as the order tells it; nil = the lab's own.
    package var dns: String?
    /// Sent instead of the code that Devices made, to try what a wrong code does.
    package var code: String?

    package init(
        mac: MACAddress, user: String, commonName: String, password: Secret, hwid: String? = nil,
        vendor: LabVendor? = nil, category: String? = nil, rollout: Bool = false, code: String? = nil
    ) {
        self.mac = mac
        self.user = user
        self.commonName = commonName
        self.password = password
        self.hwid = hwid
        self.vendor = vendor
        self.category = category
        self.rollout = rollout
        self.code = code
    }
}

/// How an order ended.
package struct LabOrderResult: Hashable, Sendable {
    package var code: String
    /// nil = `ok`; else why not, as the app said it or as the lab found.
    package var error: String?
    /// From `ProvisioningPhone` to its result.
    package var duration: Duration

    package var isOK: Bool { error == nil }

    package init(code: String, error: String?, duration: Duration) {
        self.code = code
        self.error = error
        self.duration = duration
    }

    /// As `POST /lab/provision` answers it.
    package var json: JSONValue {
        var value: JSONValue = ["code": .string(code), "result": .string(isOK ? ProvisioningResult.okWord : ProvisioningResult.failedWord)]
        if let error { value["error"] = .string(error) }
        return value
    }
}
