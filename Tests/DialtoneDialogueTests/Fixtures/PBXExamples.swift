import DialtoneModel
import DialtoneWire

/// Messages of a PBX as texts, each with its origin. None was written by this program.
enum PBXExamples {
    /// Where a text is from.
    enum Origin: String {
        /// An example of a document, letter for letter.
        case document
        /// Put together from a document's table of fields.
        case fields
        /// Seen from a running PBX.
        case observed
    }

    struct Example: Sendable {
        var origin: Origin
        var text: String

        init(_ origin: Origin, _ text: String) { (self.origin, self.text) = (origin, text) }
    }

    // PbxTableUsers: SDK 13r1 to 14r1, "PbxTableUsers" and "Replication".

    static let startResult = Example(
        .fields,
        #"{"api":"PbxTableUsers","mt":"ReplicateStartResult","src":"u-1","columns":{"guid":{},"h323":{},"cn":{},"dn":{},"e164":{},"#
            + #""node":{},"loc":{},"hide":{},"devices":{},"pwd":{}},"guid":"6c0f2b","usn":40}"#)
    /// Before 13r3.
    static let oldStartResult = Example(
        .fields,
        #"{"api":"PbxTableUsers","mt":"ReplicateStartResult","src":"u-1","columns":{"guid":{},"h323":{},"cn":{},"dn":{},"e164":{},"#
            + #""node":{},"loc":{},"hide":{},"devices":{},"pwd":{}}}"#)
    static let anna = Example(
        .fields,
        #"{"api":"PbxTableUsers","mt":"ReplicateNextResult","src":"u-2","columns":{"guid":"7f0c5d1e2a9b48d6913300e4c1a75b62","#
            + #""h323":"anna","cn":"Anna Beispiel","dn":"Beispiel, Anna","e164":"201","node":"root","loc":"hq","hide":false,"#
            + #""devices":[{"hw":"anna-soft","text":"Softphone","app":"softphone","tls":true},"#
            + #"{"hw":"0004132a7b15","text":"Desk phone","app":"","tls":true,"trusted":true}],"#
            + #""pwd":"c0ffee11c0ffee11c0ffee11c0ffee11c0ffee11c0ffee11"},"guid":"6c0f2b","usn":12}"#)
    static let endOfRows = Example(.document, #"{"api":"PbxTableUsers","mt":"ReplicateNextResult","src":"u-3"}"#)
    /// With the `src` of the last ReplicateNext.
    static let update = Example(
        .observed,
        #"{"api":"PbxTableUsers","mt":"ReplicateUpdate","src":"u-3","columns":{"guid":"7f0c5d1e2a9b48d6913300e4c1a75b62","#
            + #""h323":"anna","cn":"Anna Beispiel-Muster"},"guid":"6c0f2b","usn":41}"#)
    static let removal = Example(
        .fields,
        #"{"api":"PbxTableUsers","mt":"ReplicateDel","src":"u-3","columns":{"guid":"7f0c5d1e2a9b48d6913300e4c1a75b62"},"#
            + #""guid":"6c0f2b","usn":42}"#)

    // PbxAdminApi: SDK 13r2 to 14r1.

    static let location = Example(
        .fields,
        #"{"api":"PbxAdminApi","src":"l","mt":"GetLocationResult","loc":"north","dns":"north.example.com","addr":"192.0.2.9","#
            + #""http":80,"https":443,"module":"PBX0"}"#)
    static let configInfo = Example(
        .fields,
        #"{"api":"PbxAdminApi","src":"m","mt":"MonitorConfigInfo","domain":"example.com","pbx":"hq","dns":"new.example.com","#
            + #""ip4":"192.0.2.1"}"#)

    // PbxApi: SDK 14r1, AppNotify.

    static let notifyRequest = Example(
        .document,
        #"{"api":"PbxApi","src":"n1","mt":"AppNotify","sip":"anna","link":"dialtone?mac=0004132a7b15","title":"Your desk phone","#
            + #""text":"It is ready: plug it in."}"#)
    static let notifyResult = Example(.document, #"{"api":"PbxApi","src":"n1","mt":"AppNotifyResult"}"#)
}

extension PBXExamples.Example {
    /// The message, with another `src` if one is given.
    func message(src: String? = nil) throws -> AppMessage {
        let message = try AppMessage(parsing: text)
        guard let src else { return message }
        var value = message.value
        value["src"] = .string(src)
        return try AppMessage(parsing: value.text)
    }
}
