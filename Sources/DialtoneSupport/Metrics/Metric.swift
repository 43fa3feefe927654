/// What the series of one name tell: the name, its labels, and the words for people.
package struct Metric: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    package let name: String
    package let kind: Kind
    /// In the order in which they are written.
    package let labels: [String]
    package let help: String

    init(_ name: String, _ kind: Kind, _ labels: [String], _ help: String) {
        (self.name, self.kind, self.labels, self.help) = (name, kind, labels, help)
    }

    /// For a name with one series.
    init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }
}

/// All that `/metrics` tells. Names and labels never change, since dashboards and alert rules go by them; docs/monitoring.md has the table.
extension Metric {
    package static let all = [
        buildInfo, phones, phonesStuck, problems, registrationsLost, sysclients, pbxSessions, provisionings, provisioningSeconds,
        configRequests, configRequestSeconds, alarms, alarmsOpen, alarmsOpenByCode, strangers, ownerRefusals, loginRefusals, limited,
        limitedAddresses, connections, connectionsMax, connectionsRefused, tlsRefused, certificateExpiry, commitsWaiting, readyFiles,
        readyFileBytes, readyFileBytesMax, databaseWritable, databaseSeconds, nodeBuckets, nodes, residentMemory, openFiles, openFilesMax,
        cpuSeconds, startTime,
    ]

    package static let buildInfo = Metric("dialtone_build_info", .gauge, ["version"], "Always 1; the label tells the release.")

    // MARK: Phones

    package static let phones = Metric("dialtone_phones", .gauge, ["instance", "status"], "Phones by status.")
    package static let phonesStuck = Metric(
        "dialtone_phones_stuck", .gauge, ["instance"], "Phones that failed or wait for longer than they should.")
    package static let problems = Metric(
        "dialtone_problems", .gauge, ["instance", "code"], "Stuck phones that have a condition of this code; one phone may have several.")
    package static let registrationsLost = Metric(
        "dialtone_registrations_lost_total", .counter, ["instance"], "Registered phones that the PBX did not show registered any more.")
    package static let sysclients = Metric(
        "dialtone_sysclients", .gauge, ["instance", "state"], "Connections to Devices by state, of the phones of this node.")
    package static let pbxSessions = Metric("dialtone_pbx_sessions", .gauge, ["instance"], "PBX sessions at this node.")
    package static let provisionings = Metric("dialtone_provisionings_total", .counter, ["instance", "result"], "Orders answered.")
    package static let provisioningSeconds = Metric("dialtone_provisioning_seconds", .histogram, "From order to answer.")

    // MARK: Doors

    package static let configRequests = Metric(
        "dialtone_config_requests_total", .counter, ["vendor", "result"], "Requests at the phones' doors.")
    package static let configRequestSeconds = Metric("dialtone_config_request_seconds", .histogram, "Time to answer a phone.")
    package static let alarms = Metric("dialtone_alarms_total", .counter, ["kind"], "Alarms raised at the phones' doors.")
    package static let alarmsOpen = Metric(
        "dialtone_alarms_open", .gauge, ["instance"], "Alarms that no administrator has taken note of.")
    package static let alarmsOpenByCode = Metric(
        "dialtone_alarms_open_by_code", .gauge, ["instance", "code"], "The same by what was found.")
    package static let strangers = Metric(
        "dialtone_strangers_total", .counter, "Requests of phones that were not let in and said who they are.")
    package static let ownerRefusals = Metric(
        "dialtone_owner_refusals_total", .counter, "Events that were refused because too many waited for one phone.")

    // MARK: Limits

    package static let loginRefusals = Metric(
        "dialtone_login_refusals_total", .counter, ["instance", "reason"], "Logins at the AppWebsocket that were refused.")
    package static let limited = Metric(
        "dialtone_limited_total", .counter, ["instance", "kind"],
        "Requests and logins that had to wait because of a limit; without an instance where it is not known whose phone was meant.")
    package static let limitedAddresses = Metric(
        "dialtone_limited_addresses", .gauge, ["kind"], "Addresses that have tried too much in vain and have to wait now.")
    package static let connections = Metric(
        "dialtone_connections", .gauge, ["kind"], "Open connections: in, opened by phones, PBXs and browsers; out, opened by Dialtone.")
    package static let connectionsMax = Metric(
        "dialtone_connections_max", .gauge, "Connections that fit below the limit of open files; those from outside get seven eighths.")
    package static let connectionsRefused = Metric(
        "dialtone_connections_refused_total", .counter, ["listener", "reason"],
        "Connections that were closed at once because there were too many.")
    package static let tlsRefused = Metric(
        "dialtone_tls_refused_total", .counter, ["listener", "reason"], "TLS handshakes that failed.")
    package static let certificateExpiry = Metric(
        "dialtone_certificate_expiry_seconds", .gauge, ["listener"],
        "When the certificate in use expires, the first of its chain, in seconds since 1970.")

    // MARK: The service

    package static let commitsWaiting = Metric(
        "dialtone_commits_waiting", .gauge, "Phones whose latest commit the parts that follow phones have not seen yet.")
    package static let readyFiles = Metric(
        "dialtone_ready_files", .gauge, "Files in memory for the time in which the database is away.")
    package static let readyFileBytes = Metric("dialtone_ready_file_bytes", .gauge, "Bytes that they take.")
    package static let readyFileBytesMax = Metric("dialtone_ready_file_bytes_max", .gauge, "Bytes that they may take.")
    package static let databaseWritable = Metric(
        "dialtone_database_writable", .gauge, "1 while the database answers and can be written, else 0.")
    package static let databaseSeconds = Metric(
        "dialtone_database_seconds", .histogram, ["operation"], "Time of database operations.")
    package static let nodeBuckets = Metric(
        "dialtone_node_buckets", .gauge, ["node"], "Shares of all phones that this node holds, of 128.")
    package static let nodes = Metric("dialtone_nodes", .gauge, ["node"], "Nodes that work on the database, as this one sees them.")

    // MARK: The process

    package static let residentMemory = Metric("process_resident_memory_bytes", .gauge, "Resident memory.")
    package static let openFiles = Metric("process_open_fds", .gauge, "Open files and sockets.")
    package static let openFilesMax = Metric("process_max_fds", .gauge, "The limit of open files.")
    package static let cpuSeconds = Metric("process_cpu_seconds_total", .counter, "CPU time used, user and system.")
    package static let startTime = Metric(
        "process_start_time_seconds", .gauge, "When the process was started, in seconds since 1970.")
}
