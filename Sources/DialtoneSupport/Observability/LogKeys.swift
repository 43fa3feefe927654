package import DialtoneModel
package import Logging

/// The keys of our log metadata, all in one place; none of them ever holds a secret.
package enum LogKey {
    package static let instance = "instance"
    package static let phone = "phone.mac"
    package static let user = "phone.user"
    static let status = "phone.status"
    package static let peer = "peer.address"
    package static let app = "app"
    package static let pbx = "pbx"
    package static let release = "pbx.release"
    package static let url = "url"
    package static let reason = "reason"
    package static let condition = "condition"
    package static let wish = "wish"
    package static let closeCode = "ws.close_code"
    package static let error = "error"
    package static let file = "file"
    package static let vendor = "vendor"
    package static let count = "count"
    package static let seconds = "seconds"
    package static let node = "node"
    /// Names of secret keys, which tell nothing about them.
    package static let keys = "keys"
}

extension Logger {
    /// A logger that names the phone in every line.
    package func with(_ instance: InstanceID, _ mac: MACAddress) -> Logger {
        var logger = self
        logger[metadataKey: LogKey.instance] = "\(instance)"
        logger[metadataKey: LogKey.phone] = "\(mac)"
        return logger
    }
}
