import DialtoneModel
import Logging

/// The keys of our log metadata, all in one place; none of them ever holds a secret.
enum LogKey {
    static let instance = "instance"
    static let phone = "phone.mac"
    static let user = "phone.user"
    static let status = "phone.status"
    static let peer = "peer.address"
    static let app = "app"
    static let pbx = "pbx"
    static let release = "pbx.release"
    static let url = "url"
    static let reason = "reason"
    static let condition = "condition"
    static let wish = "wish"
    static let closeCode = "ws.close_code"
    static let error = "error"
    static let file = "file"
    static let vendor = "vendor"
    static let count = "count"
    static let seconds = "seconds"
    static let node = "node"
}

extension Logger {
    /// A logger that names the phone in every line.
    func with(_ instance: InstanceID, _ mac: MACAddress) -> Logger {
        var logger = self
        logger[metadataKey: LogKey.instance] = "\(instance)"
        logger[metadataKey: LogKey.phone] = "\(mac)"
        return logger
    }
}
