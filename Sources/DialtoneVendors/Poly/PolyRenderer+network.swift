import DialtoneModel

/// VLAN, ports, priorities, and the phone's web page.
///
/// Source: Poly, "UC Software Administrator Guide", network settings (stated); names as Wazo, FusionPBX and FS PBX write them
/// (observed).
extension PolyRenderer {
    /// In flash. A VLAN that is not set has an empty number, as Wazo writes it.
    mutating func deviceNetwork() throws(RenderFault) {
        if let vlan = settings.network.vlan { try setDevice("device.net.vlanId", vlan == 0 ? "" : "\(vlan)") }
        if let usesLLDP = settings.network.usesLLDP { try setDevice("device.net.lldpEnabled", usesLLDP ? "1" : "0") }
    }

    /// What is in the configuration alone: what is not set has its default again.
    mutating func network() throws(RenderFault) {
        var values: [(String, Int)] = []
        if let priority = settings.network.vlanPriority {
            values += ["callControl", "rtp"].map { ("qos.ethernet.\($0).user_priority", priority) }
        }
        if let dscp = settings.signallingDSCP { values.append(("qos.ip.callControl.dscp", dscp)) }
        if let dscp = settings.media.dscp { values.append(("qos.ip.rtp.dscp", dscp)) }
        if let ports = settings.media.ports {
            values.append(("tcpIpApp.port.rtp.mediaPortRangeStart", ports.lowerBound))
            // Older phones take as many as they need from the first one on.
            if !model.isOld { values.append(("tcpIpApp.port.rtp.mediaPortRangeEnd", ports.upperBound)) }
        }
        if let seconds = settings.nat.keepAliveSeconds { values.append(("nat.keepalive.interval", seconds)) }
        // The service never asks these phones by their web page.
        if let hasWebPage = settings.access.hasWebPage {
            values += ["httpd.enabled", "httpd.cfg.enabled"].map { ($0, hasWebPage ? 1 : 0) }
        }
        guard !values.isEmpty else { return }
        file.begin("network")
        for (name, value) in values { try set(name, value) }
        file.end()
    }
}
