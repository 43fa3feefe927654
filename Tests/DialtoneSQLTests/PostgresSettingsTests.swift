import DialtoneModel
import DialtoneSQL
import Testing

@Suite("Where a PostgreSQL is")
struct PostgresSettingsTests {
    @Test(
        "is shown without the password",
        arguments: [
            ("postgresql://ann:hush@one,two:5433/site?target_session_attrs=read-write", "postgresql://ann@one,two:5433/site"),
            ("postgres://ann@db.example.com:5432/site", "postgresql://ann@db.example.com:5432/site"),
            ("host=/run/postgresql dbname=site user=ann password='hu sh'", "postgresql://ann@/run/postgresql/site"),
            ("service=phones", "postgresql:///?service=phones"),
            ("postgresql://one:1,two:2/site", "postgresql://one:1,two:2/site"),
        ])
    func description(text: String, shown: String) throws {
        #expect(try "\(PostgresSettings(Secret(text)))" == shown)
    }

    @Test(
        "is refused without being repeated",
        arguments: [
            "postgresql://ann:hush hush@one:x y/site", "host=one hush", "postgresql://ann:hu/sh@one/site",
            "postgresql://ann:hu@hush@one/site",
            "postgresql://one/site?hush=1", "postgresql://one/site?hush", "postgresql://ann:%hush@one", "postgresql://[hush", "hush",
            "postgresql://one:hush/site", "host=one password='hush", "postgresql://one/site?target_session_attrs=hush",
        ])
    func refusals(text: String) {
        #expect {
            try PostgresSettings(Secret(text))
        } throws: { error in
            guard case SQLFault.refused(let reason) = error else { return false }
            return !reason.contains("hu") && reason.count > 20
        }
    }
}
