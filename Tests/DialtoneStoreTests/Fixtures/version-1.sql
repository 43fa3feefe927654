CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('1');
CREATE TABLE metadata (
    key TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO metadata VALUES('key-check',X'01d80efd2fce3463fc3892f432e9615a37a104ac15f1adb4371483abc85ac9bef18a0bb41e');
CREATE TABLE phones (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    instance_domain TEXT NOT NULL,
    instance_name TEXT NOT NULL,
    mac TEXT NOT NULL CHECK (length(mac) = 12 AND mac NOT GLOB '*[^0-9a-f]*'),
    hwid TEXT NOT NULL,
    user TEXT NOT NULL,
    common_name TEXT NOT NULL,
    domain TEXT NOT NULL,
    pbx_dns TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN (
        'received', 'identifying', 'configuring', 'ready', 'delivered', 'registered', 'failed', 'removed')),
    reason TEXT,
    vendor TEXT,
    model TEXT,
    firmware TEXT,
    address TEXT,
    received_at INTEGER NOT NULL,
    configured_at INTEGER,
    delivered_at INTEGER,
    registered_at INTEGER,
    code_open_until INTEGER,
    UNIQUE (instance_domain, instance_name, mac),
    CHECK (status <> 'failed' OR reason IS NOT NULL),
    CHECK (status <> 'ready' OR configured_at IS NOT NULL),
    CHECK (status <> 'registered' OR registered_at IS NOT NULL),
    CHECK (status <> 'removed' OR code_open_until IS NULL)
) STRICT;
INSERT INTO phones VALUES(1,'example.com','dialtone','0004132a7b15','hw-17501420309','anna','Anna Beispiel','example.com','pbx.example.com','registered',NULL,'snom','D785','10.1.175.16','192.0.2.17',1795371120000000,1795371122000000,1795371123250000,1795371124000000,NULL);
INSERT INTO phones VALUES(2,'example.com','dialtone','000000000002','hw-2','berta','Anna Beispiel','example.com','pbx.example.com','failed','wrong code',NULL,NULL,NULL,NULL,1795371125000000,NULL,NULL,NULL,1795374720000000);
INSERT INTO phones VALUES(3,'example.net','dialtone','000000000003','hw-3','carl','Anna Beispiel','example.com','pbx.example.com','removed',NULL,'snom','D785','10.1.175.16','192.0.2.17',1795371127000000,NULL,1795371128000000,NULL,NULL);
CREATE TABLE phone_secrets (
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN (
        'user_password', 'code', 'sysclient_password', 'admin_password', 'turn_password', 'token')),
    sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
    lookup BLOB CHECK (length(lookup) = 32),
    PRIMARY KEY (phone_id, kind),
    CHECK ((kind IN ('code', 'token')) = (lookup IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO phone_secrets VALUES(1,'admin_password',X'017b0804a02a4baa725dd1f26646fd43e5c391f26c574b57b88d41a5a089d5f27db454ee',NULL);
INSERT INTO phone_secrets VALUES(1,'code',X'016e8eb4ede8ee51e472526ec40eefdfbb06a493cab346211f0a494277289282dfc8300a5806b7',X'fa9c9392a75351fb152648509889ad65a6ab7dd1e1723b3f09b32f3a7b3edf59');
INSERT INTO phone_secrets VALUES(1,'sysclient_password',X'01e74e325d95e6d30d4df21ece5402ab54c7d49943d2c93c7affc313289435b588d6',NULL);
INSERT INTO phone_secrets VALUES(1,'token',X'011858906fb4d863001ababc1adf6a51d54f98a1f87580bb5fafa0e557e86da531d249de9bb2c650c3897aedd2180f5ded4034fab3c22e',X'641ec869604eedcea977872348e9f3fa45a280b37d704264cb480138a46df02a');
INSERT INTO phone_secrets VALUES(1,'turn_password',X'01836020458da6861f611523b7d3b483cbebff402d481485c3bcac4a6c8dcfbc3eb5b7',NULL);
INSERT INTO phone_secrets VALUES(1,'user_password',X'012323b1a75f391ce71427a5876e10cfa7e63cf1c8b522dccd689d1c8f9ccc95daa4c4c24d108ecd',NULL);
INSERT INTO phone_secrets VALUES(2,'code',X'01d69cfc812221f3ffa9de180e85d68c3b45dd2ec92df2e5544da7633942a904081146d7af384a',X'eab581635f29387cc8ece39e7d0d36a40380cc6cf5c1ecc2d369917f14494c69');
INSERT INTO phone_secrets VALUES(2,'token',X'014acff041c831400d22f4fd1417433ba302de5d005a7f07c38bb26d73db22476fbc97e4d81ba3c048715955457b38d4216c4759c22428',X'8eb20d991390d39742b0bb94ff4ae85ce1df6d29a4c1a50c9b293fdc023ebcec');
INSERT INTO phone_secrets VALUES(3,'token',X'0123a89f23e4f9bc042e6f5193ad2d1215a56e0813334ba9eb94994c7785a0a3c0f7bd9fbb441ef51c322530c93df6a427a8b5c47c2c02',X'e859e5c6b5c46a486649bc053babf2759644df866496cba76ed15a9127621d8c');
CREATE TABLE configuration_items (
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL CHECK (ordinal > 0),
    type TEXT NOT NULL,
    sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
    PRIMARY KEY (phone_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO configuration_items VALUES(1,1,'MEDIA',X'012b72daf434a8468c7027c0a16848f3d213ca9ec1fd5903d187d7e8ce02d535a507c2582e2c2826be15fcbc57ce128c58a925031032171e32c5de6c5c82aa92e4d31c9cdbc1fa2bf2bc06');
INSERT INTO configuration_items VALUES(1,2,'NTP',X'01362c4ab7c34732191992e266bead5b2bd0d125eb98b4ec00c4910e682e5bdc4ee00605c7dc9bc56cba65ae7636d6680a7a6bcf1bd871f9e8b2eff73ee5aeb875dc63920bfe');
CREATE TABLE history (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    details TEXT
) STRICT;
INSERT INTO history VALUES(1,1,1795371120000000,'received','Ordered for user anna.','{"user":"anna","hwid":"hw-17501420309","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(2,1,1795371121000000,'identifying','Introducing the phone to Devices.',NULL);
INSERT INTO history VALUES(3,1,1795371122000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(4,1,1795371122000000,'admin-password','Devices set the password of the phone''s own web page.',NULL);
INSERT INTO history VALUES(5,1,1795371122000000,'item','Devices sent MEDIA.','{"type":"MEDIA"}');
INSERT INTO history VALUES(6,1,1795371122000000,'item','Devices sent NTP.','{"type":"NTP"}');
INSERT INTO history VALUES(7,1,1795371122000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(8,1,1795371123250000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)"}');
INSERT INTO history VALUES(9,1,1795371124000000,'code-closed','The phone came back through its own URL; its code opens no door any more.',NULL);
INSERT INTO history VALUES(10,1,1795371124000000,'registered','Registered at the PBX from 192.0.2.17.','{"address":"192.0.2.17"}');
INSERT INTO history VALUES(11,2,1795371125000000,'received','Ordered for user berta.','{"user":"berta","hwid":"hw-2","domain":"example.com","hasPassword":false}');
INSERT INTO history VALUES(12,2,1795371126000000,'failed','wrong code',NULL);
INSERT INTO history VALUES(13,3,1795371127000000,'received','Ordered for user carl.','{"user":"carl","hwid":"hw-3","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(14,3,1795371128000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)"}');
INSERT INTO history VALUES(15,3,1795371129000000,'removed','Taken out by an administrator.',NULL);
CREATE TABLE phone_actions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('remove', 'resync', 'reopen')),
    requested_at INTEGER NOT NULL,
    UNIQUE (phone_id, kind)
) STRICT;
INSERT INTO phone_actions VALUES(1,3,'remove',1795371129000000);
CREATE TABLE phone_connections (
    phone_id INTEGER NOT NULL PRIMARY KEY REFERENCES phones (id) ON DELETE CASCADE
) STRICT;
INSERT INTO phone_connections VALUES(1);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('phones',3);
INSERT INTO sqlite_sequence VALUES('history',15);
INSERT INTO sqlite_sequence VALUES('phone_actions',1);
CREATE INDEX phones_by_mac ON phones (mac);
CREATE INDEX phones_by_status ON phones (instance_domain, instance_name, status);
CREATE UNIQUE INDEX phone_by_token ON phone_secrets (lookup) WHERE kind = 'token';
CREATE INDEX phones_by_code ON phone_secrets (lookup) WHERE kind = 'code';
CREATE INDEX history_by_phone ON history (phone_id);
