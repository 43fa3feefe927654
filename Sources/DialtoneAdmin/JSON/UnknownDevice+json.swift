package import DialtoneModel
import DialtoneVendors

extension UnknownDevice {
    package var json: JSONValue {
        [
            "mac": .string(mac.hex), "vendor": .optional(vendor),
            "vendorName": .optional(vendor.map { VendorCatalogue.builtIn.name(ofVendor: $0) }), "model": .optional(model),
            "firmware": .optional(firmware),
            "address": .string(address), "file": .string(file), "firstAt": .string(firstAt.contractText),
            "lastAt": .string(lastAt.contractText), "count": .number(String(count)),
        ]
    }
}

extension Alarm {
    package var json: JSONValue {
        [
            "id": .number(String(id)), "at": .string(at.contractText), "instance": .string("\(instance)"), "mac": .optional(mac?.hex),
            "kind": .string(kind.rawValue), "code": .string(cause.code), "text": .string(text),
            "texts": TextLanguage.json { cause.text(in: $0) }, "details": details?.masked ?? .null,
            "acknowledgedAt": .optional(acknowledgedAt?.contractText),
        ]
    }
}
