/// What no Gigaset device can be told, in people's words.
enum GigasetNotes {
    static let credentials =
        "The user name and password for its own door were left out: a Gigaset device shows only its address and the code printed on it."
    static let syslog = "The syslog server was left out: no Gigaset parameter is known for it."
    static let turn = "The TURN server was left out: Gigaset devices have no setting for it."
    static let stun = "The STUN server was left out: no parameter of this device is known for it."
    static let secondTimeServer = "Gigaset devices take one time server; the second was left out."
    static let packetTime = "The packet time was left at the device's 20 ms: no Gigaset parameter is known for it."
}
