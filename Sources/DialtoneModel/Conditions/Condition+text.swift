/// The languages in which conditions are told.
package enum TextLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case german = "de"
}

/// The one table of words: for each condition what is wrong, and what to do about it, in one to three short sentences.
extension Condition {
    package func text(in language: TextLanguage) -> String {
        switch language {
        case .english: texts.english
        case .german: texts.german
        }
    }

    private var texts: (english: String, german: String) {
        switch self {
        case .orderNotAllowed(let app):
            (
                "A login at the App \"\(app)\" may not order phones. Create an App object whose URL ends with "
                    + "/dialtone-provisioning, and tick it at Profile and Users Admin.",
                "Eine Anmeldung an der App „\(app)“ darf keine Telefone bestellen. Legen Sie ein App-Objekt an, dessen URL mit "
                    + "/dialtone-provisioning endet, und haken Sie es bei Profile und Users Admin an."
            )
        case .userPasswordChanged(let user):
            (
                "The password of \(user) was changed at the PBX, so the PBX will refuse the phone. Order the phone again: that "
                    + "brings the new password.",
                "Das Kennwort von \(user) wurde an der PBX geändert, daher wird sie das Telefon abweisen. Bestellen Sie das Telefon "
                    + "neu: Damit kommt das neue Kennwort."
            )
        case .userRenamed(let user, let name):
            (
                "The user \(user) is called \(name) at the PBX now, so the phone cannot register any more. Order the phone again.",
                "Der Benutzer \(user) heißt an der PBX jetzt \(name), daher kann sich das Telefon nicht mehr registrieren. Bestellen "
                    + "Sie das Telefon neu."
            )
        case .userGone(let user):
            (
                "The PBX has no user \(user) any more, so the phone cannot register. Take the phone out, or order it for another user.",
                "Die PBX hat keinen Benutzer \(user) mehr, daher kann sich das Telefon nicht registrieren. Nehmen Sie das Telefon "
                    + "heraus, oder bestellen Sie es für einen anderen Benutzer."
            )
        case .entryGone(let user, let hwid):
            (
                "The device entry \(hwid) was taken off the user \(user), so the PBX will refuse the phone. Take the phone out, or "
                    + "order it again.",
                "Der Geräteeintrag \(hwid) wurde beim Benutzer \(user) entfernt, daher wird die PBX das Telefon abweisen. Nehmen Sie "
                    + "das Telefon heraus, oder bestellen Sie es neu."
            )
        case .registrarMoved(let from, let to):
            (
                "The phone registers at \(to) now instead of \(from), as soon as it has fetched its new file.",
                "Das Telefon registriert sich jetzt bei \(to) statt bei \(from), sobald es seine neue Datei geholt hat."
            )
        case .locationUnknown(let location, let registrar):
            (
                "No PBX says how the PBX \(location) of this user is reached, so the phone registers at \(registrar). Check that "
                    + "\(location) is registered at the master, or connect it to Dialtone with an App object of its own.",
                "Keine PBX sagt, wie die PBX \(location) dieses Benutzers erreicht wird, daher registriert sich das Telefon bei "
                    + "\(registrar). Prüfen Sie, ob \(location) beim Master registriert ist, oder verbinden Sie sie durch ein eigenes "
                    + "App-Objekt mit Dialtone."
            )
        case .standbyOpen(let pbxs):
            (
                "Whether one of the PBXs \(pbxs) is a standby is told nowhere, so phones have no second registrar. If one is, enter "
                    + "it in Devices as the secondary gatekeeper.",
                "Ob eine der PBXen \(pbxs) ein Standby ist, wird nirgends mitgeteilt, daher haben die Telefone keinen zweiten "
                    + "Registrar. Ist es so, tragen Sie sie in Devices als sekundären Gatekeeper ein."
            )
        case .apiNotGranted(let api, let tick):
            (
                "The PBX does not let Dialtone use its API \(api). Tick \(tick) at the App object.",
                "Die PBX lässt Dialtone ihre API \(api) nicht benutzen. Setzen Sie beim App-Objekt den Haken \(tick)."
            )
        case .websocketAtPage(let object, let app):
            (
                "The PBX connects for the App object \"\(object)\", whose URL ends with /\(app): logins there are people's, so it can "
                    + "neither order phones nor show Devices. Create an App object whose URL ends with /dialtone-provisioning, with "
                    + "Websocket and its APIs, tick it at Profile and Users Admin, and clear Websocket here.",
                "Die PBX verbindet sich für das App-Objekt „\(object)“, dessen URL mit /\(app) endet: Dort melden sich Personen an, "
                    + "es kann also weder Telefone bestellen noch Devices zeigen. Legen Sie ein App-Objekt an, dessen URL mit "
                    + "/dialtone-provisioning endet, mit Websocket und seinen APIs, haken Sie es bei Profile und Users Admin an, und "
                    + "nehmen Sie hier den Haken bei Websocket weg."
            )
        case .pbxRelease(let pbx, let release?):
            (
                "The PBX \(pbx) has release \(release). Below 13r3 it may not find users by their name (Dialtone then asks by long "
                    + "name), sends passwords in its answers, and mixes entries of templates into device lists. Update it.",
                "Die PBX \(pbx) hat den Stand \(release). Vor 13r3 findet sie Benutzer womöglich nicht über ihren Namen (Dialtone "
                    + "fragt dann nach dem langen Namen), schickt Kennwörter in ihren Antworten mit und mischt Einträge aus Vorlagen in "
                    + "Gerätelisten. Aktualisieren Sie sie."
            )
        case .pbxRelease(let pbx, nil):
            (
                "The PBX \(pbx) does not say its release: it is 13r1, or an unknown one. Below 13r3 it may not find users by their "
                    + "name; Dialtone then asks by long name.",
                "Die PBX \(pbx) nennt ihren Stand nicht: Er ist 13r1 oder unbekannt. Vor 13r3 findet sie Benutzer womöglich nicht "
                    + "über ihren Namen; Dialtone fragt dann nach dem langen Namen."
            )
        case .notUnderEntry(let user, let hwid, let devices):
            (
                "The PBX shows no registration under the device entry \(hwid), and \(user) has \(devices) devices there: the PBX may "
                    + "not tell them apart by the user name. Let the phone register with its hardware id: set sip.identity: hwid, for "
                    + "this phone alone or for all.",
                "Die PBX zeigt unter dem Geräteeintrag \(hwid) keine Registrierung, und \(user) hat dort \(devices) Geräte: Womöglich kann "
                    + "die PBX sie am Benutzernamen nicht unterscheiden. Lassen Sie das Telefon sich mit seiner Hardware-ID registrieren: "
                    + "sip.identity: hwid, für dieses Telefon allein oder für alle."
            )
        case .entryTLSOnly:
            (
                "TLS only is set at the phone's device entry at the PBX, which may be what keeps the phone out: it may need a client "
                    + "certificate that the PBX trusts, or a trusted reverse proxy on its way. To find out, an administrator can clear "
                    + "the flag at the user, or set pbx.tls-only: clear in the configuration of Dialtone.",
                "Am Geräteeintrag des Telefons an der PBX ist TLS only gesetzt; womöglich hält das das Telefon ab: Vielleicht braucht es "
                    + "ein Client-Zertifikat, dem die PBX vertraut, oder einen vertrauten Reverse-Proxy auf seinem Weg. Um es "
                    + "herauszufinden, kann ein Administrator den Haken beim Benutzer entfernen oder in der Konfiguration von Dialtone "
                    + "pbx.tls-only: clear setzen."
            )
        case .makersAdminPassword(let vendor):
            (
                "The phone may still have the default administrator password of its maker (\(vendor)): the domain sends none, and it was "
                    + "ordered before Dialtone made one for each phone, or none shall be made. Give it one of its own.",
                "Das Telefon hat vielleicht noch das Standard-Administratorkennwort seines Herstellers (\(vendor)): Die Domäne schickt "
                    + "keines, und es wurde bestellt, bevor Dialtone jedem Telefon eines gab, oder es soll keines geben. Geben Sie ihm "
                    + "ein eigenes."
            )
        case .templateWithoutAdminPassword(let scope):
            (
                "The template of \(scope) takes the place of the file that would tell the phone the password of its administrator, and "
                    + "leaves it out: the phone may still have the default one of its maker. Write access.admin-password into the template.",
                "Die Vorlage von \(scope) ersetzt die Datei, durch die das Telefon das Kennwort seines Administrators bekäme, und lässt es "
                    + "weg: Das Telefon hat vielleicht noch das Standardkennwort seines Herstellers. Schreiben Sie access.admin-password "
                    + "in die Vorlage."
            )
        }
    }
}
