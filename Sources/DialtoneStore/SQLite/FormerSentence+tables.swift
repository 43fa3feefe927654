extension FormerSentence {
    static let conditions: [FormerSentence] = [
        .init("order-replaced", "This order was replaced by a later order for this phone."),
        .init("phone-removed", "The phone was removed by an administrator of Dialtone."),
        .init("service-stopping", "The service is stopping. It goes on with this phone after its start; no new order is needed."),
        .init("store-failed", "Dialtone could not store the phone: {problem}"),
        .init(
            "order-not-allowed",
            "A login at the App \"{app}\" may not order phones. Create an App object whose URL ends with /dialtone-provisioning, and tick it at Profile and Users Admin."
        ),
        .init(
            "devices-not-found",
            "Devices was not found: no PBX session announces it. Check that the PBX is connected to Dialtone, and that Devices is ticked among the apps of Dialtone's App object."
        ),
        .init(
            "devices-not-found",
            "Waiting for Devices: no PBX session announces it. Check that the PBX is connected to Dialtone, and that Devices is ticked among the apps of Dialtone's App object."
        ),
        .init(
            "connections-queued",
            "Dialtone is still opening the connections of other phones to Devices. It goes on with this phone in its turn."),
        .init("devices-silent", "Devices did not answer the connection in time. Check the network and the Devices service."),
        .init(
            "devices-unreachable",
            "Devices cannot be reached: {problem}. Check the network, the address and the certificate of Devices."),
        .init(
            "connection-lost",
            "The connection to Devices was lost before the phone's configuration was complete. Dialtone goes on trying."),
        .init(
            "connection-lost",
            "The connection to Devices was lost before the phone's configuration was complete: {problem}. Dialtone goes on trying."),
        .init(
            "code-not-accepted",
            "Devices did not accept the code: it may be wrong, expired or used, or the phone belongs to another domain. Remove the phone in Devices if it is there, and order it again."
        ),
        .init(
            "code-refused",
            "Devices closed the connection each time it got the code: it is probably wrong, expired or used. Order the phone again."),
        .init("code-expired", "The provisioning code expired before Devices accepted it. Order the phone again."),
        .init("digest-unanswered", "Devices did not confirm the phone's password in time. Dialtone goes on trying."),
        .init(
            "other-password", "The phone is known to Devices with another password. Remove the device there and provision it again."),
        .init("password-rejected", "Devices rejects the phone's password. Remove the device in Devices and order the phone again."),
        .init(
            "password-probably-rejected",
            "Devices probably rejects the phone's password: it closes the connection each time. Remove the device in Devices and order the phone again."
        ),
        .init(
            "devices-password-lost",
            "The phone's Devices password is not stored here, so Devices cannot be asked for its configuration. Remove the device in Devices and order the phone again."
        ),
        .init(
            "configuration-incomplete",
            "Devices accepted the phone, but its configuration did not arrive completely in time. Dialtone goes on waiting for it."),
        .init(
            "not-in-domain",
            "The phone is not in a domain at Devices: it was removed there, or Devices lost it. Assign it there by hand, or order it again."
        ),
        .init("file-unchecked", "The phone's file could not be checked in time. Dialtone goes on trying."),
        .init("file-impossible", "the file for {maker} cannot be made: {problem}"),
        .init("file-outdated", "No file can be made any more ({cause}): {problem}"),
        .init(
            "registrar-moved", "The phone registers at {to} now instead of {from}, as soon as it has fetched its new file."),
        .init("user-unanswered", "The PBX did not answer about the user {user} in time; Dialtone asks again later."),
        .init("user-without-id", "The PBX gave the user {user} no usable id, so nothing was changed."),
        .init(
            "user-unreadable", "The PBX did not show the user {user}, so the device entry could not be looked at: {problem}"),
        .init(
            "entry-unverified",
            "The device entry of {user} was changed, but the PBX did not show it again: {problem}. Look at it at the user."),
        .init("entry-refused", "The PBX refused to change the device entry of {user}: {problem}"),
        .init(
            "entry-missing",
            "The user {user} has no device entry with the hardware id {hwid}: the PBX will refuse the phone. Add the entry at the user, or order the phone again."
        ),
        .init(
            "entry-unstable",
            "The device entry of {user} could not be changed: the PBX or somebody else takes each change back. Change it at the user by hand."
        ),
        .init(
            "user-unknown", "The PBX has no user {user}: the phone cannot register. Check the user, and order the phone again."),
        .init(
            "user-password-changed",
            "The password of {user} was changed at the PBX, so the PBX will refuse the phone. Order the phone again: that brings the new password."
        ),
        .init(
            "user-renamed", "The user {user} is called {name} at the PBX now, so the phone cannot register any more. Order the phone again."
        ),
        .init(
            "user-gone",
            "The PBX has no user {user} any more, so the phone cannot register. Take the phone out, or order it for another user."),
        .init(
            "entry-gone",
            "The device entry {hwid} was taken off the user {user}, so the PBX will refuse the phone. Take the phone out, or order it again."
        ),
        .init(
            "entry-tls-only",
            "TLS only is set at the phone's device entry at the PBX, which may be what keeps the phone out: it may need a client certificate that the PBX trusts, or a trusted reverse proxy on its way. To find out, an administrator can clear the flag at the user, or set pbx.tls-only: clear in the configuration of Dialtone."
        ),
        .init(
            "not-registered",
            "The phone has its file, and the PBX does not show it registered. Look at the phone's display, and at the way from the phone to {pbx}."
        ),
        .init(
            "not-under-entry",
            "The PBX shows no registration under the device entry {hwid}, and {user} has {devices} devices there: the PBX may not tell them apart by the user name. Let the phone register with its hardware id: set sip.identity: hwid, for this phone alone or for all."
        ),
        .init(
            "handset-base-unknown",
            "handset.base: no phone {base} is ordered in this instance. Order the base first, or correct the address."),
        .init("handset-base-itself", "handset.base: names this phone itself. Clear it for a base; name the base for a handset."),
        .init("handset-base-is-handset", "handset.base: {base} is a handset of another base. Name the base."),
        .init("handset-base-removed", "handset.base: the base {base} was taken out. Order it again, or name another base."),
        .init(
            "handset-base-unseen",
            "handset.base: {base} has not fetched its file yet, so its model is not known. Lead the base to its file first."),
        .init(
            "handset-base-is-phone",
            "handset.base: {base} is a {device}, which is no DECT base for several users. Name the base, or clear it."),
        .init(
            "handset-place-taken",
            "handset.number: place {number} of the base is that of user {user} ({mac}). Give another number."),
        .init(
            "handset-place-beyond",
            "handset.number: the base has no place {number}, its places are 1 to {max}. Give another number."),
        .init(
            "handset-base-full",
            "handset.base: all {max} places of the base are taken. Name another base, or remove a handset's order."),
    ]

    static let causes: [FormerSentence] = [
        .init("configuration-complete", "the configuration is complete"),
        .init("ordered-again", "the phone was ordered again"),
        .init("item-order", "Devices sent its configurations in another order"),
        .init("devices-admin-password", "Devices sent a password for the phone's web page"),
        .init("items-gone", "Devices no longer sends {names}"),
        .init("items-fewer", "Devices sends fewer configurations of type {names}"),
        .init("item", "Devices sent {item}"),
        .init("own-admin-password", "the phone was given a password of its own for its administrator"),
        .init("code-closed", "the code flow ended"),
        .init("order-repeated", "the order was repeated"),
        .init("url-renewed", "the phone was given a new URL"),
        .init("service-started", "overrides or Dialtone itself changed while it was stopped"),
        .init("overrides", "override changed for {names}"),
        .init("handset", "handset {number} (user {user}) was {change}"),
        .init("handset", "handset of user {user} was {change}"),
        .init("handset", "handset {number} ({mac}) was {change}"),
        .init("handset", "handset of {mac} was {change}"),
        .init("handset-order", "the order of a handset changed"),
        .init("dialtone-updated", "Dialtone was updated"),
        .init("file-asked", "the phone asked for a file of {device}"),
        .init("device-told", "the phone said that it is {device}"),
    ]

    static let alarms: [FormerSentence] = [
        .init("asks-without-end", "The phone asks without end, and is told to wait. The last time it asked from {address}."),
        .init("certificate-missing", "Somebody at {address} asked without a certificate, which this phone must show."),
        .init("certificate-wrong", "A certificate that is not this phone's was shown from {address}."),
        .init("another-phone", "Another phone ({mac}) stood at this phone's door, from {address}."),
        .init("another-make", "A phone of another make ({device}) came to this phone's door, from {address}."),
        .init("code-used-twice", "The code was used a second time, by another model ({device}) at {address}."),
        .init(
            "wrong-attempts",
            "{count} wrong attempts: code and MAC do not open this phone's door for {minutes} minutes. The last one came from {address}."),
    ]

    /// By what was shown.
    static let revealed: [FormerSentence] = [
        .init("secrets", "The secrets were shown on the command line."),
        .init("file", "The phone's file was shown on the command line, with its secrets."),
        .init("secrets", "{by} was shown the phone's passwords."),
        .init("urls", "{by} was shown the phone's URLs."),
        .init("code", "{by} was shown the phone's code."),
        .init("own-url", "{by}, its user, was shown the URL with its code."),
    ]

    /// By what was wanted.
    static let wishes: [FormerSentence] = [
        .init("removal", "{by} takes the phone out."),
        .init("protection", "{by} wants a password of the phone's own for its administrator."),
    ]
}
