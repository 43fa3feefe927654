/// The one table of words: for each condition a title without facts, and what is wrong and what to do about it in one to three short
/// sentences.
extension Condition {
    package func text(in language: TextLanguage) -> String { words[language] }

    /// In a few words, the same for all conditions of a code: for counts and filters.
    package func title(in language: TextLanguage) -> String { titles[language] }

    private var titles: Words {
        switch self {
        case .orderReplaced: Words("Order replaced", "Bestellung ersetzt")
        case .phoneRemoved: Words("Phone removed", "Telefon entfernt")
        case .serviceStopping: Words("Service stops", "Dienst hält an")
        case .storeFailed: Words("Database failed", "Datenbank hat versagt")
        case .orderNotAllowed: Words("Login may not order phones", "Anmeldung darf keine Telefone bestellen")
        case .devicesNotFound: Words("Devices was not found", "Devices wurde nicht gefunden")
        case .connectionsQueued: Words("Waits for its turn at Devices", "Wartet bei Devices, bis es dran ist")
        case .devicesSilent: Words("Devices does not answer", "Devices antwortet nicht")
        case .devicesUnreachable: Words("Devices cannot be reached", "Devices ist nicht erreichbar")
        case .connectionLost: Words("Connection to Devices was lost", "Verbindung zu Devices ging verloren")
        case .codeNotAccepted: Words("Code was not accepted", "Code wurde nicht angenommen")
        case .codeRefused: Words("Code was refused", "Code wurde abgewiesen")
        case .codeExpired: Words("Code expired", "Code ist abgelaufen")
        case .digestUnanswered: Words("Devices does not confirm the password", "Devices bestätigt das Kennwort nicht")
        case .otherPassword: Words("Devices has another password", "Devices hat ein anderes Kennwort")
        case .passwordRejected: Words("Devices rejects the password", "Devices weist das Kennwort ab")
        case .passwordProbablyRejected: Words("Devices probably rejects the password", "Devices weist das Kennwort wohl ab")
        case .devicesPasswordLost: Words("Password of Devices is missing", "Kennwort von Devices fehlt")
        case .configurationIncomplete: Words("Configuration is not complete", "Konfiguration ist nicht vollständig")
        case .notInDomain: Words("Not in a domain at Devices", "Bei Devices in keiner Domäne")
        case .fileUnchecked: Words("File is not checked yet", "Datei ist noch nicht geprüft")
        case .fileImpossible: Words("File cannot be made", "Datei lässt sich nicht erstellen")
        case .fileOutdated: Words("New file cannot be made", "Neue Datei lässt sich nicht erstellen")
        case .handset(let problem): problem.title
        case .registrarMoved: Words("Registers at another PBX", "Registriert sich bei einer anderen PBX")
        case .userUnanswered: Words("PBX does not answer about the user", "PBX antwortet nicht zum Benutzer")
        case .userWithoutID: Words("User has no usable id", "Benutzer hat keine brauchbare Id")
        case .userUnreadable: Words("PBX does not show the user", "PBX zeigt den Benutzer nicht")
        case .entryUnverified: Words("Device entry is not verified", "Geräteeintrag ist nicht geprüft")
        case .entryRefused: Words("PBX refuses the device entry", "PBX lehnt den Geräteeintrag ab")
        case .entryMissing: Words("Device entry is missing", "Geräteeintrag fehlt")
        case .entryUnstable: Words("Device entry is changed back", "Geräteeintrag wird zurückgesetzt")
        case .userUnknown: Words("User is not known", "Benutzer ist nicht bekannt")
        case .userPasswordChanged: Words("User's password was changed", "Kennwort des Benutzers wurde geändert")
        case .userRenamed: Words("User was renamed", "Benutzer wurde umbenannt")
        case .userGone: Words("User is gone", "Benutzer gibt es nicht mehr")
        case .entryGone: Words("Device entry is gone", "Geräteeintrag gibt es nicht mehr")
        case .entryTLSOnly: Words("TLS only is set", "TLS only ist gesetzt")
        case .notRegistered: Words("Has its file, is not registered", "Hat seine Datei, ist nicht registriert")
        case .notUnderEntry: Words("No registration under the device entry", "Keine Registrierung unter dem Geräteeintrag")
        case .locationUnknown: Words("PBX of the user is not reached", "PBX des Benutzers ist nicht erreichbar")
        case .makersAdminPassword: Words("Maker's default administrator password", "Standardkennwort des Herstellers")
        case .templateWithoutAdminPassword: Words("Template leaves the password out", "Vorlage lässt das Kennwort weg")
        case .adminPasswordNotTaken: Words("Administrator password not taken", "Administratorkennwort nicht angenommen")
        case .standbyOpen: Words("Standby is open", "Standby ist offen")
        case .apiNotGranted: Words("API is not granted", "API ist nicht freigegeben")
        case .websocketAtPage: Words("Websocket at the wrong App object", "Websocket am falschen App-Objekt")
        case .pbxRelease: Words("Release of the PBX", "Stand der PBX")
        case .legacy: Words("From a former release", "Aus einem früheren Release")
        }
    }

    private var words: Words {
        switch self {
        case .orderReplaced:
            Words(
                "This order was replaced by a later order for this phone.",
                "Diese Bestellung wurde durch eine spätere für dieses Telefon ersetzt.")
        case .phoneRemoved:
            Words(
                "The phone was removed by an administrator of Dialtone.",
                "Das Telefon wurde von einem Administrator von Dialtone entfernt.")
        case .serviceStopping:
            Words(
                "The service is stopping. It goes on with this phone after its start; no new order is needed.",
                "Der Dienst hält an. Nach seinem Start macht er mit diesem Telefon weiter; eine neue Bestellung ist nicht "
                    + "nötig.")
        case .storeFailed(let problem):
            Words(
                "Dialtone could not store the phone: \(problem)",
                "Dialtone konnte das Telefon nicht speichern: \(problem)")
        case .orderNotAllowed(let app):
            Words(
                "A login at the App \"\(app)\" may not order phones. Create an App object whose URL ends with "
                    + "/dialtone-provisioning, and tick it at Profile and Users Admin.",
                "Eine Anmeldung an der App „\(app)“ darf keine Telefone bestellen. Legen Sie ein App-Objekt an, dessen URL mit "
                    + "/dialtone-provisioning endet, und haken Sie es bei Profile und Users Admin an.")
        case .devicesNotFound:
            Words(
                "Devices was not found: no PBX session announces it. Check that the PBX is connected to Dialtone, and that "
                    + "Devices is ticked among the apps of Dialtone's App object.",
                "Devices wurde nicht gefunden: Keine PBX-Sitzung meldet es. Prüfen Sie, ob die PBX mit Dialtone verbunden ist "
                    + "und ob Devices beim App-Objekt von Dialtone unter den Apps angehakt ist.")
        case .connectionsQueued:
            Words(
                "Dialtone is still opening the connections of other phones to Devices. It will continue with this phone "
                    + "shortly.",
                "Dialtone öffnet noch die Verbindungen anderer Telefone zu Devices. Mit diesem Telefon geht es in Kürze weiter.")
        case .devicesSilent:
            Words(
                "Devices did not answer the connection in time. Check the network and the Devices service.",
                "Devices hat auf die Verbindung nicht rechtzeitig geantwortet. Prüfen Sie das Netz und den Dienst Devices.")
        case .devicesUnreachable(let problem):
            Words(
                "Devices cannot be reached: \(problem). Check the network, the address and the certificate of Devices.",
                "Devices ist nicht erreichbar: \(problem). Prüfen Sie das Netz, die Adresse und das Zertifikat von Devices.")
        case .connectionLost(let problem):
            Words(
                "The connection to Devices was lost before the phone's configuration was "
                    + "complete\(problem.map { ": \($0)" } ?? ""). Dialtone goes on trying.",
                "Die Verbindung zu Devices ging verloren, bevor die Konfiguration des Telefons vollständig "
                    + "war\(problem.map { ": \($0)" } ?? ""). Dialtone versucht es weiter.")
        case .codeNotAccepted:
            Words(
                "Devices did not accept the code: it may be wrong, expired or used, or the phone belongs to another domain. "
                    + "Remove the phone in Devices if it is there, and order it again.",
                "Devices hat den Code nicht angenommen: Er ist vielleicht falsch, abgelaufen oder benutzt, oder das Telefon "
                    + "gehört zu einer anderen Domäne. Entfernen Sie das Telefon in Devices, wenn es dort steht, und bestellen Sie es "
                    + "neu.")
        case .codeRefused:
            Words(
                "Devices closed the connection each time it got the code: it is probably wrong, expired or used. Order the "
                    + "phone again.",
                "Devices hat die Verbindung jedes Mal geschlossen, wenn es den Code bekam: Er ist wohl falsch, abgelaufen oder "
                    + "benutzt. Bestellen Sie das Telefon neu.")
        case .codeExpired:
            Words(
                "The provisioning code expired before Devices accepted it. Order the phone again.",
                "Der Code ist abgelaufen, bevor Devices ihn angenommen hat. Bestellen Sie das Telefon neu.")
        case .digestUnanswered:
            Words(
                "Devices did not confirm the phone's password in time. Dialtone goes on trying.",
                "Devices hat das Kennwort des Telefons nicht rechtzeitig bestätigt. Dialtone versucht es weiter.")
        case .otherPassword:
            Words(
                "The phone is known to Devices with another password. Remove the device there and order the phone again.",
                "Devices kennt das Telefon mit einem anderen Kennwort. Entfernen Sie das Gerät dort und bestellen Sie das "
                    + "Telefon neu.")
        case .passwordRejected:
            Words(
                "Devices rejects the phone's password. Remove the device in Devices and order the phone again.",
                "Devices weist das Kennwort des Telefons ab. Entfernen Sie das Gerät in Devices und bestellen Sie das Telefon "
                    + "neu.")
        case .passwordProbablyRejected:
            Words(
                "Devices probably rejects the phone's password: it closes the connection each time. Remove the device in "
                    + "Devices and order the phone again.",
                "Devices weist das Kennwort des Telefons wohl ab: Es schließt jedes Mal die Verbindung. Entfernen Sie das Gerät "
                    + "in Devices und bestellen Sie das Telefon neu.")
        case .devicesPasswordLost:
            Words(
                "The phone's Devices password is not stored here, so Devices cannot be asked for its configuration. Remove the "
                    + "device in Devices and order the phone again.",
                "Das Devices-Kennwort des Telefons ist hier nicht gespeichert, daher kann Devices nicht nach seiner "
                    + "Konfiguration gefragt werden. Entfernen Sie das Gerät in Devices und bestellen Sie das Telefon neu.")
        case .configurationIncomplete:
            Words(
                "Devices accepted the phone, but its configuration did not arrive completely in time. Dialtone goes on waiting "
                    + "for it.",
                "Devices hat das Telefon angenommen, aber seine Konfiguration kam nicht rechtzeitig vollständig an. Dialtone "
                    + "wartet weiter darauf.")
        case .notInDomain:
            Words(
                "The phone is not in a domain at Devices: it was removed there, or Devices lost it. Assign it there by hand, or "
                    + "order it again.",
                "Das Telefon ist bei Devices in keiner Domäne: Es wurde dort entfernt, oder Devices hat es verloren. Ordnen Sie "
                    + "es dort von Hand zu, oder bestellen Sie es neu.")
        case .fileUnchecked:
            Words(
                "The phone's file could not be checked in time. Dialtone goes on trying.",
                "Die Datei des Telefons konnte nicht rechtzeitig geprüft werden. Dialtone versucht es weiter.")
        case .fileImpossible(let maker, let problem):
            Words(
                "The file for \(maker) cannot be made: \(problem)",
                "Die Datei für \(maker) lässt sich nicht erstellen: \(problem)")
        case .fileOutdated(let cause, let problem):
            Words(
                "No file can be made any more (\(cause.text(in: .english))): \(problem)",
                "Es lässt sich keine Datei mehr erstellen (\(cause.text(in: .german))): \(problem)")
        case .handset(let problem): problem.words
        case .registrarMoved(let from, let to):
            Words(
                "The phone registers at \(to) now instead of \(from), as soon as it has fetched its new file.",
                "Das Telefon registriert sich jetzt bei \(to) statt bei \(from), sobald es seine neue Datei geholt hat.")
        case .userUnanswered(let user):
            Words(
                "The PBX did not answer about the user \(user) in time; Dialtone asks again later.",
                "Die PBX hat zum Benutzer \(user) nicht rechtzeitig geantwortet; Dialtone fragt später wieder.")
        case .userWithoutID(let user):
            Words(
                "The PBX gave the user \(user) no usable id, so nothing was changed.",
                "Die PBX hat für den Benutzer \(user) keine brauchbare Id genannt, daher wurde nichts geändert.")
        case .userUnreadable(let user, let problem):
            Words(
                "The PBX did not show the user \(user), so the device entry could not be looked at: \(problem)",
                "Die PBX hat den Benutzer \(user) nicht gezeigt, daher konnte der Geräteeintrag nicht geprüft werden: "
                    + "\(problem)")
        case .entryUnverified(let user, let problem):
            Words(
                "The device entry of \(user) was changed, but the PBX did not show it again: \(problem). Look at it at the "
                    + "user.",
                "Der Geräteeintrag von \(user) wurde geändert, aber die PBX hat ihn nicht wieder gezeigt: \(problem). Sehen Sie "
                    + "ihn beim Benutzer an.")
        case .entryRefused(let user, let problem):
            Words(
                "The PBX refused to change the device entry of \(user): \(problem)",
                "Die PBX hat abgelehnt, den Geräteeintrag von \(user) zu ändern: \(problem)")
        case .entryMissing(let user, let hwid):
            Words(
                "The user \(user) has no device entry with the hardware id \(hwid): the PBX will refuse the phone. Add the "
                    + "entry at the user, or order the phone again.",
                "Der Benutzer \(user) hat keinen Geräteeintrag mit der Hardware-ID \(hwid): Die PBX wird das Telefon abweisen. "
                    + "Fügen Sie den Eintrag beim Benutzer hinzu, oder bestellen Sie das Telefon neu.")
        case .entryUnstable(let user):
            Words(
                "The device entry of \(user) could not be changed: the PBX or another program takes each change back. Change it "
                    + "at the user by hand.",
                "Der Geräteeintrag von \(user) ließ sich nicht ändern: Die PBX oder ein anderes Programm nimmt jede Änderung "
                    + "zurück. Ändern Sie ihn beim Benutzer von Hand.")
        case .userUnknown(let user):
            Words(
                "The PBX has no user \(user): the phone cannot register. Check the user, and order the phone again.",
                "Die PBX hat keinen Benutzer \(user): Das Telefon kann sich nicht registrieren. Prüfen Sie den Benutzer, und "
                    + "bestellen Sie das Telefon neu.")
        case .userPasswordChanged(let user):
            Words(
                "The password of \(user) was changed at the PBX, so the PBX will refuse the phone. Order the phone again: that "
                    + "brings the new password.",
                "Das Kennwort von \(user) wurde an der PBX geändert, daher wird sie das Telefon abweisen. Bestellen Sie das Telefon "
                    + "neu: Damit kommt das neue Kennwort.")
        case .userRenamed(let user, let name):
            Words(
                "The user \(user) is called \(name) at the PBX now, so the phone cannot register any more. Order the phone again.",
                "Der Benutzer \(user) heißt an der PBX jetzt \(name), daher kann sich das Telefon nicht mehr registrieren. Bestellen "
                    + "Sie das Telefon neu.")
        case .userGone(let user):
            Words(
                "The PBX has no user \(user) any more, so the phone cannot register. Remove the phone, or order it for another user.",
                "Die PBX hat keinen Benutzer \(user) mehr, daher kann sich das Telefon nicht registrieren. Entfernen Sie das "
                    + "Telefon, oder bestellen Sie es für einen anderen Benutzer.")
        case .entryGone(let user, let hwid):
            Words(
                "The device entry \(hwid) was taken off the user \(user), so the PBX will refuse the phone. Remove the phone, or "
                    + "order it again.",
                "Der Geräteeintrag \(hwid) wurde beim Benutzer \(user) entfernt, daher wird die PBX das Telefon abweisen. Entfernen Sie "
                    + "das Telefon, oder bestellen Sie es neu.")
        case .entryTLSOnly:
            Words(
                "TLS only is set at the phone's device entry at the PBX, which may be what keeps the phone out: it may need a client "
                    + "certificate that the PBX trusts, or a trusted reverse proxy on its way. To find out, an administrator can clear "
                    + "the flag at the user, or set pbx.tls-only: clear in the configuration of Dialtone.",
                "Am Geräteeintrag des Telefons an der PBX ist TLS only gesetzt; womöglich hält das das Telefon ab: Vielleicht braucht es "
                    + "ein Client-Zertifikat, dem die PBX vertraut, oder einen vertrauten Reverse-Proxy auf seinem Weg. Um es "
                    + "herauszufinden, kann ein Administrator den Haken beim Benutzer entfernen oder in der Konfiguration von Dialtone "
                    + "pbx.tls-only: clear setzen.")
        case .notRegistered(let pbx):
            Words(
                "The phone has its file, and the PBX does not show it registered. Look at the phone's display, and at the way "
                    + "from the phone to \(pbx).",
                "Das Telefon hat seine Datei, und die PBX zeigt es nicht registriert. Sehen Sie auf das Display des Telefons, "
                    + "und prüfen Sie den Weg vom Telefon zu \(pbx).")
        case .notUnderEntry(let user, let hwid, let devices):
            Words(
                "The PBX shows no registration under the device entry \(hwid), and \(user) has \(devices) devices there: the PBX may "
                    + "not tell them apart by the user name. Let the phone register with its hardware id: set sip.identity: hwid, for "
                    + "this phone alone or for all.",
                "Die PBX zeigt unter dem Geräteeintrag \(hwid) keine Registrierung, und \(user) hat dort \(devices) Geräte: Womöglich kann "
                    + "die PBX sie am Benutzernamen nicht unterscheiden. Lassen Sie das Telefon sich mit seiner Hardware-ID registrieren: "
                    + "sip.identity: hwid, für dieses Telefon allein oder für alle.")
        case .locationUnknown(let location, let registrar):
            Words(
                "No PBX says how the PBX \(location) of this user is reached, so the phone registers at \(registrar). Check that "
                    + "\(location) is registered at the master, or connect it to Dialtone with an App object of its own.",
                "Keine PBX sagt, wie die PBX \(location) dieses Benutzers erreicht wird, daher registriert sich das Telefon bei "
                    + "\(registrar). Prüfen Sie, ob \(location) beim Master registriert ist, oder verbinden Sie sie durch ein eigenes "
                    + "App-Objekt mit Dialtone.")
        case .makersAdminPassword(_, let name):
            Words(
                "The phone may still have the default administrator password of its maker (\(name)): the domain sends none, and it was "
                    + "ordered before Dialtone made one for each phone, or none shall be made. Give it one of its own.",
                "Das Telefon hat vielleicht noch das Standard-Administratorkennwort seines Herstellers (\(name)): Die Domäne schickt "
                    + "keines, und es wurde bestellt, bevor Dialtone jedem Telefon eines gab, oder es soll keines geben. Geben Sie ihm "
                    + "ein eigenes.")
        case .templateWithoutAdminPassword(let scope):
            Words(
                "The template of \(scope) takes the place of the file that would tell the phone the password of its administrator, and "
                    + "leaves it out: the phone may still have the default one of its maker. Write access.admin-password into the template.",
                "Die Vorlage von \(scope) ersetzt die Datei, durch die das Telefon das Kennwort seines Administrators bekäme, und lässt es "
                    + "weg: Das Telefon hat vielleicht noch das Standardkennwort seines Herstellers. Schreiben Sie access.admin-password "
                    + "in die Vorlage.")
        case .adminPasswordNotTaken(let model):
            Words(
                "The password that the phone's administrator is to have is not in its file, because \(model) takes others only: the phone "
                    + "may still have the default one of its maker. What it takes, a note at the phone says; set access.admin-password "
                    + "for it or its model.",
                "Das Kennwort, das der Administrator des Telefons haben soll, steht nicht in seiner Datei, weil \(model) nur andere "
                    + "annimmt: Das Telefon hat vielleicht noch das Standardkennwort seines Herstellers. Welche es annimmt, sagt ein "
                    + "Hinweis beim Telefon; setzen Sie access.admin-password für das Telefon oder sein Modell.")
        case .standbyOpen(let pbxs):
            Words(
                "Whether one of the PBXs \(pbxs) is a standby is told nowhere, so phones have only the second registrar that Devices or an "
                    + "override names. If one is, enter it in Devices as the secondary gatekeeper.",
                "Ob eine der PBXen \(pbxs) ein Standby ist, wird nirgends mitgeteilt, daher haben die Telefone nur den zweiten Registrar, "
                    + "den Devices oder ein Überschreiben nennt. Ist es so, tragen Sie sie in Devices als sekundären Gatekeeper ein.")
        case .apiNotGranted(let api, let tick):
            Words(
                "The PBX does not let Dialtone use its API \(api). Tick \(tick) at the App object.",
                "Die PBX lässt Dialtone ihre API \(api) nicht benutzen. Setzen Sie beim App-Objekt den Haken \(tick).")
        case .websocketAtPage(let object, let app):
            Words(
                "The PBX connects for the App object \"\(object)\", whose URL ends with /\(app): logins there are people's, so it can "
                    + "neither order phones nor show Devices. Create an App object whose URL ends with /dialtone-provisioning, with "
                    + "Websocket and its APIs, tick it at Profile and Users Admin, and clear Websocket here.",
                "Die PBX verbindet sich für das App-Objekt „\(object)“, dessen URL mit /\(app) endet: Dort melden sich Personen an, "
                    + "es kann also weder Telefone bestellen noch Devices zeigen. Legen Sie ein App-Objekt an, dessen URL mit "
                    + "/dialtone-provisioning endet, mit Websocket und seinen APIs, haken Sie es bei Profile und Users Admin an, und "
                    + "nehmen Sie hier den Haken bei Websocket weg.")
        case .pbxRelease(let pbx, let release?):
            Words(
                "The PBX \(pbx) has release \(release). Below 13r3 it may not find users by their name (Dialtone then asks by long "
                    + "name), sends passwords in its answers, and mixes entries of templates into device lists. Update it.",
                "Die PBX \(pbx) hat den Stand \(release). Vor 13r3 findet sie Benutzer womöglich nicht über ihren Namen (Dialtone "
                    + "fragt dann nach dem langen Namen), schickt Kennwörter in ihren Antworten mit und mischt Einträge aus Vorlagen in "
                    + "Gerätelisten. Aktualisieren Sie sie.")
        case .pbxRelease(let pbx, nil):
            Words(
                "The PBX \(pbx) does not say its release: it is 13r1, or an unknown one. Below 13r3 it may not find users by their "
                    + "name; Dialtone then asks by long name.",
                "Die PBX \(pbx) nennt ihren Stand nicht: Er ist 13r1 oder unbekannt. Vor 13r3 findet sie Benutzer womöglich nicht "
                    + "über ihren Namen; Dialtone fragt dann nach dem langen Namen.")
        case .legacy(let text): Words(text, text)
        }
    }
}
