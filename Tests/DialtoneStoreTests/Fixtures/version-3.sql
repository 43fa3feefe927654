CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('1');
INSERT INTO grdb_migrations VALUES('2');
INSERT INTO grdb_migrations VALUES('3');
CREATE TABLE metadata (
    key TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO metadata VALUES('key-check',X'01d68aad95e41e6f4b9b489a7a5b0ed79dd369ea22737c0bd53ebccef1cf0ccc940f797d01');
INSERT INTO metadata VALUES('override-generation',X'31');
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
    code_open_until INTEGER, revision INTEGER CHECK (revision > 0), revision_digest TEXT CHECK (revision_digest IS NULL OR revision IS NOT NULL), delivered_revision INTEGER CHECK (delivered_revision > 0), assigned_mac TEXT CHECK (
    assigned_mac IS NULL OR (length(assigned_mac) = 12 AND assigned_mac NOT GLOB '*[^0-9a-f]*'
    AND assigned_mac <> mac AND status <> 'removed')), owes_goodbye INTEGER NOT NULL DEFAULT 0
    CHECK (owes_goodbye = 0 OR (owes_goodbye = 1 AND status = 'removed')),
    UNIQUE (instance_domain, instance_name, mac),
    CHECK (status <> 'failed' OR reason IS NOT NULL),
    CHECK (status <> 'ready' OR configured_at IS NOT NULL),
    CHECK (status <> 'registered' OR registered_at IS NOT NULL),
    CHECK (status <> 'removed' OR code_open_until IS NULL)
) STRICT;
INSERT INTO phones VALUES(1,'example.com','dialtone','000413000001','hw-1','anna','User 1','example.com','pbx.example.com','registered',NULL,'snom','D785','10.1.175.16','192.0.2.17',1795371180000000,1795371780000000,1795372920000000,1795373100000000,1795461120000000,17,'d16',17,NULL,0);
INSERT INTO phones VALUES(2,'example.com','dialtone','000413000002','hw-2','berta','User 2','example.com','pbx.example.com','received',NULL,NULL,NULL,NULL,NULL,1795374240000000,NULL,NULL,NULL,1795461120000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(3,'example.com','dialtone','000413ff0001','hw-3','carl','User 3','example.com','pbx.example.com','received',NULL,NULL,NULL,NULL,NULL,1795374600000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(4,'example.com','dialtone','000413000004','hw-4','dora','User 4','example.com','pbx.example.com','removed',NULL,'snom','D785','10.1.175.16','192.0.2.17',1795374660000000,NULL,1795374720000000,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(5,'example.com','dialtone','000413000065','hw-101','user101','User 101','example.com','pbx.example.com','failed','This order was replaced by a later order for this phone.',NULL,NULL,NULL,NULL,1795374960000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(6,'example.com','dialtone','000413000066','hw-102','user102','User 102','example.com','pbx.example.com','failed','The phone was removed by an administrator of Dialtone.',NULL,NULL,NULL,NULL,1795375080000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(7,'example.com','dialtone','000413000067','hw-103','user103','User 103','example.com','pbx.example.com','failed','The service is stopping. It goes on with this phone after its start; no new order is needed.',NULL,NULL,NULL,NULL,1795375200000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(8,'example.com','dialtone','000413000068','hw-104','user104','User 104','example.com','pbx.example.com','failed','Devices was not found: no PBX session announces it. Check that the PBX is connected to Dialtone, and that Devices is ticked among the apps of Dialtone''s App object.',NULL,NULL,NULL,NULL,1795375320000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(9,'example.com','dialtone','000413000069','hw-105','user105','User 105','example.com','pbx.example.com','failed','Dialtone is still opening the connections of other phones to Devices. It goes on with this phone in its turn.',NULL,NULL,NULL,NULL,1795375440000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(10,'example.com','dialtone','00041300006a','hw-106','user106','User 106','example.com','pbx.example.com','failed','Devices did not answer the connection in time. Check the network and the Devices service.',NULL,NULL,NULL,NULL,1795375560000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(11,'example.com','dialtone','00041300006b','hw-107','user107','User 107','example.com','pbx.example.com','failed','Devices did not accept the code: it may be wrong, expired or used, or the phone belongs to another domain. Remove the phone in Devices if it is there, and order it again.',NULL,NULL,NULL,NULL,1795375680000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(12,'example.com','dialtone','00041300006c','hw-108','user108','User 108','example.com','pbx.example.com','failed','Devices did not confirm the phone''s password in time. Dialtone goes on trying.',NULL,NULL,NULL,NULL,1795375800000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(13,'example.com','dialtone','00041300006d','hw-109','user109','User 109','example.com','pbx.example.com','failed','Devices accepted the phone, but its configuration did not arrive completely in time. Dialtone goes on waiting for it.',NULL,NULL,NULL,NULL,1795375920000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(14,'example.com','dialtone','00041300006e','hw-110','user110','User 110','example.com','pbx.example.com','failed','The phone''s file could not be checked in time. Dialtone goes on trying.',NULL,NULL,NULL,NULL,1795376040000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(15,'example.com','dialtone','00041300006f','hw-111','user111','User 111','example.com','pbx.example.com','failed','Devices closed the connection each time it got the code: it is probably wrong, expired or used. Order the phone again.',NULL,NULL,NULL,NULL,1795376160000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(16,'example.com','dialtone','000413000070','hw-112','user112','User 112','example.com','pbx.example.com','failed','The phone is known to Devices with another password. Remove the device there and provision it again.',NULL,NULL,NULL,NULL,1795376280000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(17,'example.com','dialtone','000413000071','hw-113','user113','User 113','example.com','pbx.example.com','failed','The provisioning code expired before Devices accepted it. Order the phone again.',NULL,NULL,NULL,NULL,1795376400000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(18,'example.com','dialtone','000413000072','hw-114','user114','User 114','example.com','pbx.example.com','failed','The phone''s Devices password is not stored here, so Devices cannot be asked for its configuration. Remove the device in Devices and order the phone again.',NULL,NULL,NULL,NULL,1795376520000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(19,'example.com','dialtone','000413000073','hw-115','user115','User 115','example.com','pbx.example.com','failed','the file for Yealink cannot be made: the user name has a line break',NULL,NULL,NULL,NULL,1795376640000000,NULL,NULL,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(20,'example.com','dialtone','0004130000c9','hw-201','user201','User 201','example.com','pbx.example.com','delivered','Waiting for Devices: no PBX session announces it. Check that the PBX is connected to Dialtone, and that Devices is ticked among the apps of Dialtone''s App object.','snom','D785','10.1.175.16','192.0.2.17',1795376760000000,1795376880000000,1795376940000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(21,'example.com','dialtone','0004130000ca','hw-202','user202','User 202','example.com','pbx.example.com','delivered','The phone is not in a domain at Devices: it was removed there, or Devices lost it. Assign it there by hand, or order it again.','snom','D785','10.1.175.16','192.0.2.17',1795377060000000,1795377180000000,1795377240000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(22,'example.com','dialtone','0004130000cb','hw-203','user203','User 203','example.com','pbx.example.com','delivered','Devices rejects the phone''s password. Remove the device in Devices and order the phone again.','snom','D785','10.1.175.16','192.0.2.17',1795377360000000,1795377480000000,1795377540000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(23,'example.com','dialtone','0004130000cc','hw-204','user204','User 204','example.com','pbx.example.com','delivered','Devices probably rejects the phone''s password: it closes the connection each time. Remove the device in Devices and order the phone again.','snom','D785','10.1.175.16','192.0.2.17',1795377660000000,1795377780000000,1795377840000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(24,'example.com','dialtone','0004130000cd','hw-205','user205','User 205','example.com','pbx.example.com','delivered','Devices cannot be reached: connection refused. Check the network, the address and the certificate of Devices.','snom','D785','10.1.175.16','192.0.2.17',1795377960000000,1795378080000000,1795378140000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(25,'example.com','dialtone','0004130000ce','hw-206','user206','User 206','example.com','pbx.example.com','delivered','The connection to Devices was lost before the phone''s configuration was complete. Dialtone goes on trying.','snom','D785','10.1.175.16','192.0.2.17',1795378260000000,1795378380000000,1795378440000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(26,'example.com','dialtone','0004130000cf','hw-207','user207','User 207','example.com','pbx.example.com','delivered','The connection to Devices was lost before the phone''s configuration was complete: connection reset. Dialtone goes on trying.','snom','D785','10.1.175.16','192.0.2.17',1795378560000000,1795378680000000,1795378740000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(27,'example.com','dialtone','0004130000d0','hw-208','user208','User 208','example.com','pbx.example.com','delivered','No file can be made any more (Devices sent NTP 3): the user name has a line break','snom','D785','10.1.175.16','192.0.2.17',1795378860000000,1795378980000000,1795379040000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(28,'example.com','dialtone','0004130000d1','hw-209','user209','User 209','example.com','pbx.example.com','delivered','The PBX did not answer about the user anna in time; Dialtone asks again later.','snom','D785','10.1.175.16','192.0.2.17',1795379160000000,1795379280000000,1795379340000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(29,'example.com','dialtone','0004130000d2','hw-210','user210','User 210','example.com','pbx.example.com','delivered','The PBX gave the user anna no usable id, so nothing was changed.','snom','D785','10.1.175.16','192.0.2.17',1795379460000000,1795379580000000,1795379640000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(30,'example.com','dialtone','0004130000d3','hw-211','user211','User 211','example.com','pbx.example.com','delivered','The PBX did not show the user anna, so the device entry could not be looked at: busy','snom','D785','10.1.175.16','192.0.2.17',1795379760000000,1795379880000000,1795379940000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(31,'example.com','dialtone','0004130000d4','hw-212','user212','User 212','example.com','pbx.example.com','delivered','The device entry of anna was changed, but the PBX did not show it again: busy. Look at it at the user.','snom','D785','10.1.175.16','192.0.2.17',1795380060000000,1795380180000000,1795380240000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(32,'example.com','dialtone','0004130000d5','hw-213','user213','User 213','example.com','pbx.example.com','delivered','The PBX refused to change the device entry of anna: no right','snom','D785','10.1.175.16','192.0.2.17',1795380360000000,1795380480000000,1795380540000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(33,'example.com','dialtone','0004130000d6','hw-214','user214','User 214','example.com','pbx.example.com','delivered','The user anna has no device entry with the hardware id hw-1: the PBX will refuse the phone. Add the entry at the user, or order the phone again.','snom','D785','10.1.175.16','192.0.2.17',1795380660000000,1795380780000000,1795380840000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(34,'example.com','dialtone','0004130000d7','hw-215','user215','User 215','example.com','pbx.example.com','delivered','The device entry of anna could not be changed: the PBX or somebody else takes each change back. Change it at the user by hand.','snom','D785','10.1.175.16','192.0.2.17',1795380960000000,1795381080000000,1795381140000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(35,'example.com','dialtone','0004130000d8','hw-216','user216','User 216','example.com','pbx.example.com','delivered','The PBX has no user anna: the phone cannot register. Check the user, and order the phone again.','snom','D785','10.1.175.16','192.0.2.17',1795381260000000,1795381380000000,1795381440000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(36,'example.com','dialtone','0004130000d9','hw-217','user217','User 217','example.com','pbx.example.com','delivered','TLS only is set at the phone''s device entry at the PBX, which may be what keeps the phone out: it may need a client certificate that the PBX trusts, or a trusted reverse proxy on its way. To find out, an administrator can clear the flag at the user, or set pbx.tls-only: clear in the configuration of Dialtone.','snom','D785','10.1.175.16','192.0.2.17',1795381560000000,1795381680000000,1795381740000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(37,'example.com','dialtone','0004130000da','hw-218','user218','User 218','example.com','pbx.example.com','delivered','The PBX shows no registration under the device entry hw-1, and anna has 2 devices there: the PBX may not tell them apart by the user name. Let the phone register with its hardware id: set sip.identity: hwid, for this phone alone or for all.','snom','D785','10.1.175.16','192.0.2.17',1795381860000000,1795381980000000,1795382040000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(38,'example.com','dialtone','0004130000db','hw-219','user219','User 219','example.com','pbx.example.com','delivered','The phone has its file, and the PBX does not show it registered. Look at the phone''s display, and at the way from the phone to pbx.example.com.','snom','D785','10.1.175.16','192.0.2.17',1795382160000000,1795382280000000,1795382340000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(39,'example.com','dialtone','0004130000dc','hw-220','user220','User 220','example.com','pbx.example.com','delivered','The password of anna was changed at the PBX, so the PBX will refuse the phone. Order the phone again: that brings the new password.','snom','D785','10.1.175.16','192.0.2.17',1795382460000000,1795382580000000,1795382640000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(40,'example.com','dialtone','0004130000dd','hw-221','user221','User 221','example.com','pbx.example.com','delivered','The user anna is called anna2 at the PBX now, so the phone cannot register any more. Order the phone again.','snom','D785','10.1.175.16','192.0.2.17',1795382760000000,1795382880000000,1795382940000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(41,'example.com','dialtone','0004130000de','hw-222','user222','User 222','example.com','pbx.example.com','delivered','The PBX has no user anna any more, so the phone cannot register. Take the phone out, or order it for another user.','snom','D785','10.1.175.16','192.0.2.17',1795383060000000,1795383180000000,1795383240000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(42,'example.com','dialtone','0004130000df','hw-223','user223','User 223','example.com','pbx.example.com','delivered','The device entry hw-1 was taken off the user anna, so the PBX will refuse the phone. Take the phone out, or order it again.','snom','D785','10.1.175.16','192.0.2.17',1795383360000000,1795383480000000,1795383540000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(43,'example.com','dialtone','0004130000e0','hw-224','user224','User 224','example.com','pbx.example.com','delivered','The phone registers at pbx2.example.com now instead of pbx1.example.com, as soon as it has fetched its new file.','snom','D785','10.1.175.16','192.0.2.17',1795383660000000,1795383780000000,1795383840000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
INSERT INTO phones VALUES(44,'example.com','dialtone','0004130000e1','hw-225','user225','User 225','example.com','pbx.example.com','delivered','A sentence of a release that no one remembers.','snom','D785','10.1.175.16','192.0.2.17',1795383960000000,1795384080000000,1795384140000000,NULL,1795372020000000,NULL,NULL,NULL,NULL,0);
CREATE TABLE configuration_items (
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL CHECK (ordinal > 0),
    type TEXT NOT NULL,
    sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
    PRIMARY KEY (phone_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO configuration_items VALUES(1,1,'NTP',X'01bf73066d35f75aa8217ebe9821cc9e1d4f157be6c33399ffcddc72bb4a45da3ceb0d774ab05433f5babcf9d93e59252e48fedb57e32ecfb4fb1952debba044b1559bb48fee20ffb6e267');
INSERT INTO configuration_items VALUES(1,2,'MEDIA',X'011152932b6cc33808c0e3ad4e3f7d744ae73777d0e7871e538727a76b618b0724d56fca6c759b9b7fe1ce4ec183a6a49a531c8fa6c3855655c075c3e6721b5bd268ee0c0b23e5');
INSERT INTO configuration_items VALUES(1,4,'LED_STRIP',X'011180e0734a27edcc94a49438fecee93f003978bec247c64ac6f72ace74dff2bf23536d1c66db9463a0415a963706af32906095397a313f1b');
CREATE TABLE history (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    details TEXT
) STRICT;
INSERT INTO history VALUES(1,1,1795371180000000,'received','Ordered for user anna.','{"user":"anna","hwid":"hw-1","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(2,1,1795371240000000,'identifying','Introducing the phone to Devices.',NULL);
INSERT INTO history VALUES(3,1,1795371300000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(4,1,1795371360000000,'admin-password','Devices set the password of the phone''s own web page.',NULL);
INSERT INTO history VALUES(5,1,1795371420000000,'own-admin-password','The phone was given a password of its own for its administrator.',NULL);
INSERT INTO history VALUES(6,1,1795371480000000,'item','Devices sent NTP 3.','{"type":"NTP","id":"3"}');
INSERT INTO history VALUES(7,1,1795371540000000,'item','Devices sent MEDIA 8.','{"type":"MEDIA","id":"8"}');
INSERT INTO history VALUES(8,1,1795371600000000,'item','Devices sent LED_STRIP 9.','{"type":"LED_STRIP","id":"9"}');
INSERT INTO history VALUES(9,1,1795371660000000,'item','Devices sent LED_STRIP 10.','{"type":"LED_STRIP","id":"10"}');
INSERT INTO history VALUES(10,1,1795371720000000,'item-gone','Devices no longer sends LED_STRIP 9.','{"type":"LED_STRIP","id":"9"}');
INSERT INTO history VALUES(11,1,1795371780000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(12,1,1795371780000000,'revised','Revision 1: the configuration is complete.','{"revision":1,"digest":"d0","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(13,1,1795371840000000,'revised','Revision 2: the phone was ordered again.','{"revision":2,"digest":"d1","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(14,1,1795371900000000,'revised','Revision 3: Devices sent NTP 3.','{"revision":3,"digest":"d2","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(15,1,1795371960000000,'revised','Revision 4: Devices sent MEDIA.','{"revision":4,"digest":"d3","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(16,1,1795372020000000,'revised','Revision 5: Devices no longer sends LED_STRIP 9.','{"revision":5,"digest":"d4","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(17,1,1795372080000000,'revised','Revision 6: Devices sends fewer configurations of type NTP, MEDIA, PHONE and 2 more.','{"revision":6,"digest":"d5","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(18,1,1795372140000000,'revised','Revision 7: Devices sent its configurations in another order.','{"revision":7,"digest":"d6","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(19,1,1795372200000000,'revised','Revision 8: Devices sent a password for the phone''s web page.','{"revision":8,"digest":"d7","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(20,1,1795372260000000,'revised','Revision 9: the phone was given a password of its own for its administrator.','{"revision":9,"digest":"d8","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(21,1,1795372320000000,'revised','Revision 10: the code flow ended.','{"revision":10,"digest":"d9","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(22,1,1795372380000000,'revised','Revision 11: the order was repeated.','{"revision":11,"digest":"d10","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(23,1,1795372440000000,'revised','Revision 12: the phone was given a new URL.','{"revision":12,"digest":"d11","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(24,1,1795372500000000,'revised','Revision 13: overrides or Dialtone itself changed while it was stopped.','{"revision":13,"digest":"d12","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(25,1,1795372560000000,'revised','Revision 14: override changed for phone 000413000001.','{"revision":14,"digest":"d13","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(26,1,1795372620000000,'revised','Revision 15: Dialtone was updated.','{"revision":15,"digest":"d14","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(27,1,1795372680000000,'revised','Revision 16: the phone asked for a file of Snom D785 10.1.175.16.','{"revision":16,"digest":"d15","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(28,1,1795372740000000,'revised','Revision 17: the phone said that it is Snom D785 10.1.175.16.','{"revision":17,"digest":"d16","vendor":"snom","model":"D785","firmware":"10.1.175.16"}');
INSERT INTO history VALUES(29,1,1795372800000000,'fetched-part','Fetched aastra.cfg by code from 192.0.2.17.','{"file":"aastra.cfg"}');
INSERT INTO history VALUES(30,1,1795372860000000,'fetched','Fetched snomD785.xml, revision 17, by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":17}');
INSERT INTO history VALUES(31,1,1795372920000000,'fetched','Fetched snomD785.xml, revision 17, by token from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"token","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":17}');
INSERT INTO history VALUES(32,1,1795372920000000,'code-closed','The phone came back through its own URL; its code opens no door any more.',NULL);
INSERT INTO history VALUES(33,1,1795372980000000,'registered','Registered at the PBX from 192.0.2.17.','{"address":"192.0.2.17"}');
INSERT INTO history VALUES(34,1,1795373040000000,'registration-lost','The PBX does not show the phone registered any more.',NULL);
INSERT INTO history VALUES(35,1,1795373100000000,'registered','Registered at the PBX.',NULL);
INSERT INTO history VALUES(36,1,1795373160000000,'pbx','The PBX shows the registration under another hardware id than the order named.','{"hw":"x"}');
INSERT INTO history VALUES(37,1,1795373220000000,'pbx','The phone''s device entry at the PBX user was completed.',NULL);
INSERT INTO history VALUES(38,1,1795373280000000,'resync','A resync was asked for: 192.0.2.17 accepted the NOTIFY over UDP and fetches its file now.',NULL);
INSERT INTO history VALUES(39,1,1795373340000000,'resync','anna@example.com asked for a resync: 192.0.2.17 accepted the NOTIFY over UDP and fetches its file now.',NULL);
INSERT INTO history VALUES(40,1,1795373400000000,'revealed','The secrets were shown on the command line.',NULL);
INSERT INTO history VALUES(41,1,1795373460000000,'revealed','The phone''s file was shown on the command line, with its secrets.',NULL);
INSERT INTO history VALUES(42,1,1795373520000000,'admin','anna@example.com takes the phone out.',NULL);
INSERT INTO history VALUES(43,1,1795373580000000,'description','Devices took no proof of the phone as "Yealink T46U" "108.86.0.45"; Dialtone now logs in as "Dialtone" "1".',NULL);
INSERT INTO history VALUES(44,1,1795373640000000,'alarm','The phone asks without end, and is told to wait. The last time it asked from 192.0.2.17.','{"address":"192.0.2.17","alarm":"locked"}');
INSERT INTO history VALUES(45,1,1795373700000000,'alarm','Somebody at 192.0.2.99 asked without a certificate, which this phone must show.','{"address":"192.0.2.99","alarm":"certificate"}');
INSERT INTO history VALUES(46,1,1795373760000000,'alarm','A certificate that is not this phone''s was shown from 192.0.2.99.','{"address":"192.0.2.99","alarm":"certificate"}');
INSERT INTO history VALUES(47,1,1795373820000000,'alarm','Another phone (000413000099) stood at this phone''s door, from 192.0.2.99.','{"address":"192.0.2.99","alarm":"stranger"}');
INSERT INTO history VALUES(48,1,1795373880000000,'alarm','A phone of another make (Yealink SIP-T46U 108.86.0.45) came to this phone''s door, from 192.0.2.99.','{"alarm":"stranger"}');
INSERT INTO history VALUES(49,1,1795373940000000,'alarm','The code was used a second time, by another model (Snom D713 10.1) at 192.0.2.99.','{"alarm":"stranger"}');
INSERT INTO history VALUES(50,1,1795374000000000,'alarm','20 wrong attempts: code and MAC do not open this phone''s door for 15 minutes. The last one came from 192.0.2.99.','{"alarm":"locked"}');
INSERT INTO history VALUES(51,1,1795374060000000,'door-opened','The phone''s door was opened again.','{"until":"2026-11-23T19:12:00Z"}');
INSERT INTO history VALUES(52,1,1795374120000000,'token-renewed','The phone was given a new URL of its own; the old one is no door any more.','{"until":"2026-11-23T19:12:00Z"}');
INSERT INTO history VALUES(53,2,1795374240000000,'received','Ordered for user berta.','{"user":"berta","hwid":"hw-2","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(54,2,1795374300000000,'repeated','The order was repeated, for user berta.','{"user":"berta","hwid":"hw-2","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(55,2,1795374540000000,'assigned','The phone''s account was given to the hardware 000413ff0001.','{"mac":"000413ff0001","until":"2026-11-23T19:12:00Z"}');
INSERT INTO history VALUES(56,2,1795374600000000,'unassigned','The hardware 000413ff0001 was ordered for user carl, and is not this phone''s any more.','{"mac":"000413ff0001"}');
INSERT INTO history VALUES(57,3,1795374600000000,'received','Ordered for user carl.','{"user":"carl","hwid":"hw-3","domain":"example.com","hasPassword":false}');
INSERT INTO history VALUES(58,4,1795374660000000,'received','Ordered for user dora.','{"user":"dora","hwid":"hw-4","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(59,4,1795374720000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(60,4,1795374780000000,'removed','Taken out by an administrator.',NULL);
INSERT INTO history VALUES(61,4,1795374840000000,'goodbye','Fetched snomD785.xml, which empties its account, by token from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"token","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null}');
INSERT INTO history VALUES(62,5,1795374960000000,'received','Ordered for user user101.','{"user":"user101","hwid":"hw-101","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(63,5,1795375020000000,'failed','This order was replaced by a later order for this phone.',NULL);
INSERT INTO history VALUES(64,6,1795375080000000,'received','Ordered for user user102.','{"user":"user102","hwid":"hw-102","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(65,6,1795375140000000,'failed','The phone was removed by an administrator of Dialtone.',NULL);
INSERT INTO history VALUES(66,7,1795375200000000,'received','Ordered for user user103.','{"user":"user103","hwid":"hw-103","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(67,7,1795375260000000,'failed','The service is stopping. It goes on with this phone after its start; no new order is needed.',NULL);
INSERT INTO history VALUES(68,8,1795375320000000,'received','Ordered for user user104.','{"user":"user104","hwid":"hw-104","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(69,8,1795375380000000,'failed','Devices was not found: no PBX session announces it. Check that the PBX is connected to Dialtone, and that Devices is ticked among the apps of Dialtone''s App object.',NULL);
INSERT INTO history VALUES(70,9,1795375440000000,'received','Ordered for user user105.','{"user":"user105","hwid":"hw-105","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(71,9,1795375500000000,'failed','Dialtone is still opening the connections of other phones to Devices. It goes on with this phone in its turn.',NULL);
INSERT INTO history VALUES(72,10,1795375560000000,'received','Ordered for user user106.','{"user":"user106","hwid":"hw-106","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(73,10,1795375620000000,'failed','Devices did not answer the connection in time. Check the network and the Devices service.',NULL);
INSERT INTO history VALUES(74,11,1795375680000000,'received','Ordered for user user107.','{"user":"user107","hwid":"hw-107","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(75,11,1795375740000000,'failed','Devices did not accept the code: it may be wrong, expired or used, or the phone belongs to another domain. Remove the phone in Devices if it is there, and order it again.',NULL);
INSERT INTO history VALUES(76,12,1795375800000000,'received','Ordered for user user108.','{"user":"user108","hwid":"hw-108","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(77,12,1795375860000000,'failed','Devices did not confirm the phone''s password in time. Dialtone goes on trying.',NULL);
INSERT INTO history VALUES(78,13,1795375920000000,'received','Ordered for user user109.','{"user":"user109","hwid":"hw-109","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(79,13,1795375980000000,'failed','Devices accepted the phone, but its configuration did not arrive completely in time. Dialtone goes on waiting for it.',NULL);
INSERT INTO history VALUES(80,14,1795376040000000,'received','Ordered for user user110.','{"user":"user110","hwid":"hw-110","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(81,14,1795376100000000,'failed','The phone''s file could not be checked in time. Dialtone goes on trying.',NULL);
INSERT INTO history VALUES(82,15,1795376160000000,'received','Ordered for user user111.','{"user":"user111","hwid":"hw-111","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(83,15,1795376220000000,'failed','Devices closed the connection each time it got the code: it is probably wrong, expired or used. Order the phone again.',NULL);
INSERT INTO history VALUES(84,16,1795376280000000,'received','Ordered for user user112.','{"user":"user112","hwid":"hw-112","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(85,16,1795376340000000,'failed','The phone is known to Devices with another password. Remove the device there and provision it again.',NULL);
INSERT INTO history VALUES(86,17,1795376400000000,'received','Ordered for user user113.','{"user":"user113","hwid":"hw-113","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(87,17,1795376460000000,'failed','The provisioning code expired before Devices accepted it. Order the phone again.',NULL);
INSERT INTO history VALUES(88,18,1795376520000000,'received','Ordered for user user114.','{"user":"user114","hwid":"hw-114","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(89,18,1795376580000000,'failed','The phone''s Devices password is not stored here, so Devices cannot be asked for its configuration. Remove the device in Devices and order the phone again.',NULL);
INSERT INTO history VALUES(90,19,1795376640000000,'received','Ordered for user user115.','{"user":"user115","hwid":"hw-115","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(91,19,1795376700000000,'failed','the file for Yealink cannot be made: the user name has a line break',NULL);
INSERT INTO history VALUES(92,20,1795376760000000,'received','Ordered for user user201.','{"user":"user201","hwid":"hw-201","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(93,20,1795376820000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(94,20,1795376880000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(95,20,1795376940000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(96,20,1795377000000000,'notice','Waiting for Devices: no PBX session announces it. Check that the PBX is connected to Dialtone, and that Devices is ticked among the apps of Dialtone''s App object.',NULL);
INSERT INTO history VALUES(97,21,1795377060000000,'received','Ordered for user user202.','{"user":"user202","hwid":"hw-202","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(98,21,1795377120000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(99,21,1795377180000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(100,21,1795377240000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(101,21,1795377300000000,'notice','The phone is not in a domain at Devices: it was removed there, or Devices lost it. Assign it there by hand, or order it again.',NULL);
INSERT INTO history VALUES(102,22,1795377360000000,'received','Ordered for user user203.','{"user":"user203","hwid":"hw-203","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(103,22,1795377420000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(104,22,1795377480000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(105,22,1795377540000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(106,22,1795377600000000,'notice','Devices rejects the phone''s password. Remove the device in Devices and order the phone again.',NULL);
INSERT INTO history VALUES(107,23,1795377660000000,'received','Ordered for user user204.','{"user":"user204","hwid":"hw-204","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(108,23,1795377720000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(109,23,1795377780000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(110,23,1795377840000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(111,23,1795377900000000,'notice','Devices probably rejects the phone''s password: it closes the connection each time. Remove the device in Devices and order the phone again.',NULL);
INSERT INTO history VALUES(112,24,1795377960000000,'received','Ordered for user user205.','{"user":"user205","hwid":"hw-205","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(113,24,1795378020000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(114,24,1795378080000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(115,24,1795378140000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(116,24,1795378200000000,'notice','Devices cannot be reached: connection refused. Check the network, the address and the certificate of Devices.',NULL);
INSERT INTO history VALUES(117,25,1795378260000000,'received','Ordered for user user206.','{"user":"user206","hwid":"hw-206","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(118,25,1795378320000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(119,25,1795378380000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(120,25,1795378440000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(121,25,1795378500000000,'notice','The connection to Devices was lost before the phone''s configuration was complete. Dialtone goes on trying.',NULL);
INSERT INTO history VALUES(122,26,1795378560000000,'received','Ordered for user user207.','{"user":"user207","hwid":"hw-207","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(123,26,1795378620000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(124,26,1795378680000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(125,26,1795378740000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(126,26,1795378800000000,'notice','The connection to Devices was lost before the phone''s configuration was complete: connection reset. Dialtone goes on trying.',NULL);
INSERT INTO history VALUES(127,27,1795378860000000,'received','Ordered for user user208.','{"user":"user208","hwid":"hw-208","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(128,27,1795378920000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(129,27,1795378980000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(130,27,1795379040000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(131,27,1795379100000000,'notice','No file can be made any more (Devices sent NTP 3): the user name has a line break',NULL);
INSERT INTO history VALUES(132,28,1795379160000000,'received','Ordered for user user209.','{"user":"user209","hwid":"hw-209","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(133,28,1795379220000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(134,28,1795379280000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(135,28,1795379340000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(136,28,1795379400000000,'notice','The PBX did not answer about the user anna in time; Dialtone asks again later.',NULL);
INSERT INTO history VALUES(137,29,1795379460000000,'received','Ordered for user user210.','{"user":"user210","hwid":"hw-210","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(138,29,1795379520000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(139,29,1795379580000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(140,29,1795379640000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(141,29,1795379700000000,'notice','The PBX gave the user anna no usable id, so nothing was changed.',NULL);
INSERT INTO history VALUES(142,30,1795379760000000,'received','Ordered for user user211.','{"user":"user211","hwid":"hw-211","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(143,30,1795379820000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(144,30,1795379880000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(145,30,1795379940000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(146,30,1795380000000000,'notice','The PBX did not show the user anna, so the device entry could not be looked at: busy',NULL);
INSERT INTO history VALUES(147,31,1795380060000000,'received','Ordered for user user212.','{"user":"user212","hwid":"hw-212","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(148,31,1795380120000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(149,31,1795380180000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(150,31,1795380240000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(151,31,1795380300000000,'notice','The device entry of anna was changed, but the PBX did not show it again: busy. Look at it at the user.',NULL);
INSERT INTO history VALUES(152,32,1795380360000000,'received','Ordered for user user213.','{"user":"user213","hwid":"hw-213","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(153,32,1795380420000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(154,32,1795380480000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(155,32,1795380540000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(156,32,1795380600000000,'notice','The PBX refused to change the device entry of anna: no right',NULL);
INSERT INTO history VALUES(157,33,1795380660000000,'received','Ordered for user user214.','{"user":"user214","hwid":"hw-214","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(158,33,1795380720000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(159,33,1795380780000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(160,33,1795380840000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(161,33,1795380900000000,'notice','The user anna has no device entry with the hardware id hw-1: the PBX will refuse the phone. Add the entry at the user, or order the phone again.',NULL);
INSERT INTO history VALUES(162,34,1795380960000000,'received','Ordered for user user215.','{"user":"user215","hwid":"hw-215","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(163,34,1795381020000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(164,34,1795381080000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(165,34,1795381140000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(166,34,1795381200000000,'notice','The device entry of anna could not be changed: the PBX or somebody else takes each change back. Change it at the user by hand.',NULL);
INSERT INTO history VALUES(167,35,1795381260000000,'received','Ordered for user user216.','{"user":"user216","hwid":"hw-216","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(168,35,1795381320000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(169,35,1795381380000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(170,35,1795381440000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(171,35,1795381500000000,'notice','The PBX has no user anna: the phone cannot register. Check the user, and order the phone again.',NULL);
INSERT INTO history VALUES(172,36,1795381560000000,'received','Ordered for user user217.','{"user":"user217","hwid":"hw-217","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(173,36,1795381620000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(174,36,1795381680000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(175,36,1795381740000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(176,36,1795381800000000,'notice','TLS only is set at the phone''s device entry at the PBX, which may be what keeps the phone out: it may need a client certificate that the PBX trusts, or a trusted reverse proxy on its way. To find out, an administrator can clear the flag at the user, or set pbx.tls-only: clear in the configuration of Dialtone.',NULL);
INSERT INTO history VALUES(177,37,1795381860000000,'received','Ordered for user user218.','{"user":"user218","hwid":"hw-218","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(178,37,1795381920000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(179,37,1795381980000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(180,37,1795382040000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(181,37,1795382100000000,'notice','The PBX shows no registration under the device entry hw-1, and anna has 2 devices there: the PBX may not tell them apart by the user name. Let the phone register with its hardware id: set sip.identity: hwid, for this phone alone or for all.',NULL);
INSERT INTO history VALUES(182,38,1795382160000000,'received','Ordered for user user219.','{"user":"user219","hwid":"hw-219","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(183,38,1795382220000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(184,38,1795382280000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(185,38,1795382340000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(186,38,1795382400000000,'notice','The phone has its file, and the PBX does not show it registered. Look at the phone''s display, and at the way from the phone to pbx.example.com.',NULL);
INSERT INTO history VALUES(187,39,1795382460000000,'received','Ordered for user user220.','{"user":"user220","hwid":"hw-220","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(188,39,1795382520000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(189,39,1795382580000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(190,39,1795382640000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(191,39,1795382700000000,'notice','The password of anna was changed at the PBX, so the PBX will refuse the phone. Order the phone again: that brings the new password.',NULL);
INSERT INTO history VALUES(192,40,1795382760000000,'received','Ordered for user user221.','{"user":"user221","hwid":"hw-221","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(193,40,1795382820000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(194,40,1795382880000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(195,40,1795382940000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(196,40,1795383000000000,'notice','The user anna is called anna2 at the PBX now, so the phone cannot register any more. Order the phone again.',NULL);
INSERT INTO history VALUES(197,41,1795383060000000,'received','Ordered for user user222.','{"user":"user222","hwid":"hw-222","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(198,41,1795383120000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(199,41,1795383180000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(200,41,1795383240000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(201,41,1795383300000000,'notice','The PBX has no user anna any more, so the phone cannot register. Take the phone out, or order it for another user.',NULL);
INSERT INTO history VALUES(202,42,1795383360000000,'received','Ordered for user user223.','{"user":"user223","hwid":"hw-223","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(203,42,1795383420000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(204,42,1795383480000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(205,42,1795383540000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(206,42,1795383600000000,'notice','The device entry hw-1 was taken off the user anna, so the PBX will refuse the phone. Take the phone out, or order it again.',NULL);
INSERT INTO history VALUES(207,43,1795383660000000,'received','Ordered for user user224.','{"user":"user224","hwid":"hw-224","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(208,43,1795383720000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(209,43,1795383780000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(210,43,1795383840000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(211,43,1795383900000000,'notice','The phone registers at pbx2.example.com now instead of pbx1.example.com, as soon as it has fetched its new file.',NULL);
INSERT INTO history VALUES(212,44,1795383960000000,'received','Ordered for user user225.','{"user":"user225","hwid":"hw-225","domain":"example.com","hasPassword":true}');
INSERT INTO history VALUES(213,44,1795384020000000,'password','Devices accepted the phone and handed out its password.',NULL);
INSERT INTO history VALUES(214,44,1795384080000000,'ready','The configuration is complete; the phone may fetch it.',NULL);
INSERT INTO history VALUES(215,44,1795384140000000,'fetched','Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16).','{"file":"snomD785.xml","door":"code","address":"192.0.2.17","vendor":"snom","model":"D785","firmware":"10.1.175.16","userAgent":"Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)","certificate":null,"revision":null}');
INSERT INTO history VALUES(216,44,1795384200000000,'notice','A sentence of a release that no one remembers.',NULL);
CREATE TABLE phone_connections (
    phone_id INTEGER NOT NULL PRIMARY KEY REFERENCES phones (id) ON DELETE CASCADE
) STRICT;
CREATE TABLE overrides (
    instance_domain TEXT NOT NULL,
    instance_name TEXT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('instance', 'vendor', 'model', 'phone')),
    subject TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
    PRIMARY KEY (instance_domain, instance_name, subject_kind, subject),
    CHECK ((subject_kind = 'instance') = (subject = '')),
    CHECK (subject_kind <> 'phone' OR (length(subject) = 12 AND subject NOT GLOB '*[^0-9a-f]*'))
) STRICT;
INSERT INTO overrides VALUES('example.com','dialtone','phone','000413000001',1795384260000000,X'010a43f92cf6a3392312e12c62b4f05ca0bf4dff403e03eb10436b63424118bdb2d3e16ea9fd96bf2f36c2ff24622d678aaaf0d75141e557b85e60e1d332751cd3e52371ca6a99703ba61f0ffc56220bbaa9b8340393364013dc1ca97aa9ba568414cedb58');
CREATE TABLE revisions (
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    at INTEGER NOT NULL,
    cause TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (digest <> ''),
    vendor TEXT NOT NULL,
    model TEXT,
    firmware TEXT,
    sealed BLOB CHECK (length(sealed) >= 29),
    PRIMARY KEY (phone_id, number)
) STRICT;
INSERT INTO revisions VALUES(1,8,1795372200000000,'Devices sent a password for the phone''s web page','d7','snom','D785','10.1.175.16',X'017bc433a45470f8d42f333bc79ebc6b80fec5bfc1662db58664cf00b0d7923d96cc32277cc1d37b3cd12055d73e800dd62fc6c41582e6a57de083309b440ab89489141e93');
INSERT INTO revisions VALUES(1,9,1795372260000000,'the phone was given a password of its own for its administrator','d8','snom','D785','10.1.175.16',X'012e5de95fe4fe2d585448f955864c3c093351a3212258ead2281bd6dea92350e8018a1cc45bfcd21deb40d3fb2b130d56e05165a32feed4840ecf2f829a3545ccbd5ddb88');
INSERT INTO revisions VALUES(1,10,1795372320000000,'the code flow ended','d9','snom','D785','10.1.175.16',X'0188eaea1ead8df32d50721030bcc9f682aeb80b1a31e7a090406c14af0febc9459a446de193c7a17069ba8fb5e9f1c6e7a598105fcf7b46a3ac3cb2276df3b024e24e79d1');
INSERT INTO revisions VALUES(1,11,1795372380000000,'the order was repeated','d10','snom','D785','10.1.175.16',X'018d8cf4a9cd5d465b11ac3a9d0c48ed0c94c5ef0c9b904000012e6433baef17ab078c64fac7d14a3c4b43c05f38dd00c3e26d4a446307b2392ae129967b3273b898b4000f97');
INSERT INTO revisions VALUES(1,12,1795372440000000,'the phone was given a new URL','d11','snom','D785','10.1.175.16',X'01eaa2c9ae5e2f4f798047bf6e0b38a43da628aafece5da3945d19585a892f804b15f34976844a612cd938daee9afce49b5cde89140aa4c647b57fe80712a8c7018638db0acf');
INSERT INTO revisions VALUES(1,13,1795372500000000,'overrides or Dialtone itself changed while it was stopped','d12','snom','D785','10.1.175.16',X'01813e32b4879f457ed13c3eb8309294e924672e282a2ad839177e7c3175db68af019f74cef7eedff5be254cca25aaea8fbe0931d71dea6f2bb6bea8114d3b175d17fa69111c');
INSERT INTO revisions VALUES(1,14,1795372560000000,'override changed for phone 000413000001','d13','snom','D785','10.1.175.16',X'01fcacab7ac22d3c617dc0d12f76254275a4b400bfa904a57c7e8a9fc25c6ab2afbc6b7c40485a5ea5177ed8bff188d253854f4bd7aec0861a8490daf138e7b313efa6194ff7');
INSERT INTO revisions VALUES(1,15,1795372620000000,'Dialtone was updated','d14','snom','D785','10.1.175.16',X'01b5ce13cfd703b102edbb39d10feda0ded9b2554523d5762426d40c588253283ce3adc125bbe07efb09a503e233a25f3b49a3bf0c435e51244eee4633184055d7fa9be78acf');
INSERT INTO revisions VALUES(1,16,1795372680000000,'the phone asked for a file of Snom D785 10.1.175.16','d15','snom','D785','10.1.175.16',X'0166265001a4352b09e8fb64e7f94782e947e6f50bafb67457c37c4546a320b388f538754f49ad051944867d4267a01e6007bc3fbd9e256103087034fe2fbd6e45c88a928731');
INSERT INTO revisions VALUES(1,17,1795372740000000,'the phone said that it is Snom D785 10.1.175.16','d16','snom','D785','10.1.175.16',X'01417e85a5371bcc46d3f2a43ec8c45214cf60618260a0822463a7c88d7bafe41d38d071b2133413698dc2a6e76840c6fca431eabf7f617847192cba693cb942fe3e8470ca44');
CREATE TABLE strangers (
    mac TEXT NOT NULL PRIMARY KEY CHECK (length(mac) = 12 AND mac NOT GLOB '*[^0-9a-f]*'),
    vendor TEXT,
    model TEXT,
    firmware TEXT,
    address TEXT NOT NULL,
    file TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL CHECK (last_at >= first_at),
    count INTEGER NOT NULL CHECK (count > 0),
    dismissed_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO strangers VALUES('000413ff0002','snom','D713','10.1','192.0.2.99','x.xml',1795374360000000,1795374420000000,3,1795374480000000);
CREATE TABLE alarms (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('stranger', 'locked', 'certificate')),
    text TEXT NOT NULL,
    details TEXT,
    acknowledged_at INTEGER
) STRICT;
INSERT INTO alarms VALUES(1,1,1795373640000000,'locked','The phone asks without end, and is told to wait. The last time it asked from 192.0.2.17.','{"address":"192.0.2.17"}',NULL);
INSERT INTO alarms VALUES(2,1,1795373700000000,'certificate','Somebody at 192.0.2.99 asked without a certificate, which this phone must show.','{"address":"192.0.2.99"}',NULL);
INSERT INTO alarms VALUES(3,1,1795373760000000,'certificate','A certificate that is not this phone''s was shown from 192.0.2.99.','{"address":"192.0.2.99"}',NULL);
INSERT INTO alarms VALUES(4,1,1795373820000000,'stranger','Another phone (000413000099) stood at this phone''s door, from 192.0.2.99.','{"address":"192.0.2.99"}',NULL);
INSERT INTO alarms VALUES(5,1,1795373880000000,'stranger','A phone of another make (Yealink SIP-T46U 108.86.0.45) came to this phone''s door, from 192.0.2.99.',NULL,NULL);
INSERT INTO alarms VALUES(6,1,1795373940000000,'stranger','The code was used a second time, by another model (Snom D713 10.1) at 192.0.2.99.',NULL,NULL);
INSERT INTO alarms VALUES(7,1,1795374000000000,'locked','20 wrong attempts: code and MAC do not open this phone''s door for 15 minutes. The last one came from 192.0.2.99.',NULL,1795374180000000);
CREATE TABLE IF NOT EXISTS "phone_secrets" (
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN (
        'user_password', 'code', 'sysclient_password', 'admin_password', 'own_admin_password', 'turn_password', 'token')),
    sealed BLOB NOT NULL CHECK (length(sealed) >= 29),
    lookup BLOB CHECK (length(lookup) = 32),
    PRIMARY KEY (phone_id, kind),
    CHECK ((kind IN ('code', 'token')) = (lookup IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO phone_secrets VALUES(1,'admin_password',X'01a63d02e13cee09377b18308a5fae1a0dace28719f52747290bda87f0da598647ffb3fb',NULL);
INSERT INTO phone_secrets VALUES(1,'code',X'01818711155449e270216b2bf9ff49d41265547f0f2f25c82c8d7ea0eed29c866b7f6b96689fb0',X'debdad057080b5ce4df27bf932c48a6a7e2a16e8f3dc2b994333ba12c224c8c4');
INSERT INTO phone_secrets VALUES(1,'own_admin_password',X'01ca70d02eb7b23ff9de2424f937e559e331f4874fba565afb28698c1bd47d300d0c',NULL);
INSERT INTO phone_secrets VALUES(1,'sysclient_password',X'0120eebcda219e2eb9f25ae2309e7ab9c26470ab01194436c79cbe0d40686ca870d6',NULL);
INSERT INTO phone_secrets VALUES(1,'token',X'01d0521e8166d523314970340037e8b38496884d1f19610af88527b437f5fb8578c29a496dffc1a5c324d906cfddef5fcdc05652e01de0',X'1f680276dd581e365ce32aadf52f181d7f42fc5b796ad604099d782fe1cba801');
INSERT INTO phone_secrets VALUES(1,'user_password',X'01d18b34b7300ef8a80075f6047148cf9bf152da8c08d31f38e7e2700b2ce225939c4e0b808181a0',NULL);
INSERT INTO phone_secrets VALUES(2,'code',X'015726b9d57265b8b81fd0eec8afa7424b9accd8a1056f2dbb56b2e1b28e1dada7cb67720d1731',X'4b531d4063b1c26c4fd6b6f16ad4e94f9e5c40485d97d284e7f8ff3b09181827');
INSERT INTO phone_secrets VALUES(2,'token',X'0112c5e769371e5e6f4928b5cf778cbcacf217f8238ec115394b9924fcf20646fa749b71a844a1a8d6a24918fb8144e845fe7572dfcd7f',X'c745e5f77e725f4818c87e3e9206443e5fb53c2a3e277d767910217d4d4a3a3c');
INSERT INTO phone_secrets VALUES(2,'user_password',X'0185254ed54aa6bc230d7f40ca11622a78560220f3d25ab314c09cecabc71f8c5b372e49b55dc45c',NULL);
INSERT INTO phone_secrets VALUES(3,'code',X'01fa2e697c015ce57c3ee20c7679ee6493ca75026bebcb04232deba037d03055c9ce400f24ef12',X'69a6cb5abe43360a0de33460483d3bf4f33ce53700fcd7498d1b724cd9a96055');
INSERT INTO phone_secrets VALUES(3,'token',X'019951e9560c0109a53e109d42a8ed7dbf92e1311fd12ea20c2542c922743e59d9c2d308a446d5e9a53fb55ec00f66435df8f19476ff04',X'c7e63414a3e6b3547a882dbddeeeb722bb46a98632b7ffe1fc2abe701d523d98');
INSERT INTO phone_secrets VALUES(4,'token',X'018b675dba0c010d563c1e2c6817ca37dc09bde90a9552d062122c9e4a77edfc065fad9ae8630525d50f25c0657573bd2669aab81f60e6',X'796cac505f1da7323665fce643f8d9890c86adc413e43a7a37bfb49b184bc470');
INSERT INTO phone_secrets VALUES(5,'code',X'01a877709a57a613f4f38acba4ca5b0a82e0e62cda27f55bbd96593064b48e1f2d2886e76b377a',X'20944447df2cd3e9fd6c3ef29f1e06d2abbe2d886d2d33b322e6f452a0cb659f');
INSERT INTO phone_secrets VALUES(5,'token',X'01451582ded664320fadfe934b73abe42852e55c20dfa96e38e272e1582cf77abdcf354667ef487d7fe2dcedfaf6d080f1af77ea2beb60',X'a7d5729e0941ff5d0a16f31f70372fc21de52c535cb9e53b1e7191dce2249826');
INSERT INTO phone_secrets VALUES(5,'user_password',X'01b7c4fd62f7744f4ee639ce7931493d8443be094af7c5d610b22ea770214b5eb8e0b14db13dc28e12f3',NULL);
INSERT INTO phone_secrets VALUES(6,'code',X'0124b11136506725dbf875f70f02a234ffdf0b6c58f3774cce2e5a1fe535f00e0294c4620dd9ce',X'1e6c052908440d82d1fb9f1ff79569434d51ddf9de993b2a321c14f19d0e19b6');
INSERT INTO phone_secrets VALUES(6,'token',X'01c1d8d749a3266da1a03eecac6bea476bfb01aa32e2468721a72218647445b8fabac33735ffc8730f0ead1bba7e12d39928fd74f6592f',X'877797239339ae67f62bdd798ab7985e06732435617f62094c33dea68d18b094');
INSERT INTO phone_secrets VALUES(6,'user_password',X'01237366ac8b8557e26e4eca00a736978df950eb4bc6e5e018487cd3e6194d6ccfe9aa3f017aec4ab97d',NULL);
INSERT INTO phone_secrets VALUES(7,'code',X'01720fced3d8a59c8c580f0b5ec178d39b49c1530bc47406fd3bb374cbcb212f919264d7928032',X'08e2c39805a688f299eadc5be8a7245d8e6a4c7ef0f2e531d813dc18c1cdfed6');
INSERT INTO phone_secrets VALUES(7,'token',X'0142edd8a3648808992786df3a0b4761df338b0e094369d12a4091f0a51a2a01ab6ac76c8ad44dc601a1eb83d576314b032032ce4c89ce',X'684cd49bb45b1f3da89a00cdb9534fc725c036e5f526b207147946436c5badec');
INSERT INTO phone_secrets VALUES(7,'user_password',X'011d4b995faecb134dfaa1a362cca2f551aeeb958a85ef3a6cfcf709cd7eaf44f382ff79c720a5d24e7f',NULL);
INSERT INTO phone_secrets VALUES(8,'code',X'017ffa6fb21344ee89f5eb7825b385f21d30493865bbba6f56ff7e51d4dcf740ed48e5feaf7ce3',X'5a9d23a18e06a454e8c822835042f14cad80444c877891c140a44660a833c03d');
INSERT INTO phone_secrets VALUES(8,'token',X'01bc6917bf093178a98aad17989b0da421c8b5c9e2d9bd38eddeaddf2b584687eefb8221ab5a41c091c1331f3a81f36ba17ea5dc4f07c2',X'9b6caec37163e356b678cc18295a8afa768fb452ac3d57784931a68fbe5cd94c');
INSERT INTO phone_secrets VALUES(8,'user_password',X'01baf2358d0ddd8792e0654e96491a04d61141e69ccb2a6ae598a6a6805cf2fbd2b4331f6177e9849dd8',NULL);
INSERT INTO phone_secrets VALUES(9,'code',X'017e068a7a9404f0fbaef1b7e7ac3d9b0cf0b0bfe410730f33a99cd6e5ab90efe3cc4c8a895cd8',X'3be4302fe0032f30ecf772bd9919b313a391624141f0e1c9c62220943b3989c6');
INSERT INTO phone_secrets VALUES(9,'token',X'018456094d3c66ef9afed25193870f1efafda3f556557b423222c97883736a69f276a517ce95e737a278899fa801104a6c9ffc8e3544c0',X'5d6f72a88f6dff4ab52fc96cb7b093c35c878bc73a42c6404162f2718ff47a8a');
INSERT INTO phone_secrets VALUES(9,'user_password',X'01511f76f2b908ed2924c7a82298cf47b269182cd9f0e39828339d7428c18108db44b005c0347d00a795',NULL);
INSERT INTO phone_secrets VALUES(10,'code',X'012468d7c13e162ae6411ca1ff5810a623b2e17318dea1e3409c09382a68da559e5997e9277b5e',X'ef2c0944c2c2936fb78676df695ec863edeaa4273129302b4c524fdcdcd92f4e');
INSERT INTO phone_secrets VALUES(10,'token',X'01172fe72d190bcfe0f9be978dc69b7d3a4e508b1db85fc24b6a9ec66af1f544cdb43e3eded02699f4590fcec3600f51ee1d30c5a1a596',X'2383e01eed5a605ddad256f099b22a6caa5d20ccbd247d27a11263f8204b85bc');
INSERT INTO phone_secrets VALUES(10,'user_password',X'01f16712b4268ab506bee7fade6a79e7df99f08b8ea6ec2f3a4d5c1a6618896d713b8ae802ed75a2b7db',NULL);
INSERT INTO phone_secrets VALUES(11,'code',X'01cae3a05733c09d41c47692efa658797824c3cb339d13d7d863a2ab5626f50d86da8f6d005288',X'644c43e878c94297e2588e91f781d28b4e5dc637817b780309b1ef8aac21e851');
INSERT INTO phone_secrets VALUES(11,'token',X'017b5a4a00679227882a50a9aaad42cbf8bfe7494d369853c11b8954ab4a0e3b6e4cca9d3705bc0b2be32aaa0ccc11deee686c5c8f3f7f',X'f67b9b8b80561e6e7b0955221d22ac51c0cc9b09fdfeba75ab8d0c5ef168a0b2');
INSERT INTO phone_secrets VALUES(11,'user_password',X'0100b09d0a4ded60a473946c51c0fa885ebfcf58a18c01adf76428e65f4f5aebf9e640c563a067907f86',NULL);
INSERT INTO phone_secrets VALUES(12,'code',X'012d9222311c86ddb1cbc76322d6f5749fc749a9a4938744a3eac831f5592c14deda8cf83d561e',X'78074fdbd1bc1f95de202adf4f745224cd1f546c853dab58b2dc56969c5a3653');
INSERT INTO phone_secrets VALUES(12,'token',X'01961ee8d055ab7333c8fea94dbedc490663c3c0fc22f3ff2538d1750fca619ff906e4866f88203863e3adc4986fae28a3fbe42100d239',X'd8060eb2de122176be52717fed78b220deedfcea08251a0aa057ef1793d8b52c');
INSERT INTO phone_secrets VALUES(12,'user_password',X'01881013244fce96062289284e0bfbaee7e0c59175d6498338416d8f9db489cefaa473a1d9ec16d18f83',NULL);
INSERT INTO phone_secrets VALUES(13,'code',X'016473b3d172bb4ee71fcfc0e116db5e2bbf6c388e1dba639b24a93ef59c8b945bfab6d7753858',X'40138760b409fcf8aff63a5081997758c7c18cc6db4d47ecb1c6bb70d806418d');
INSERT INTO phone_secrets VALUES(13,'token',X'01230e4cad042818b5013842594d9892036cbfe8ac1da85f308ef78027d560aece3501b7a40559bf0e31860b42aab2fcf8edfec16ce078',X'2404d2826c4a78074f05b433af9c58ed969d8c05342caf80597e06ca90c4b9a7');
INSERT INTO phone_secrets VALUES(13,'user_password',X'01f8f31596d9aec2fe632a14ad084e56d60788c2e0dedf3bd862432bb05b1d380f528302e402481826ef',NULL);
INSERT INTO phone_secrets VALUES(14,'code',X'0124245973984bd0429ed0aedb182b77b357ad8d03a15ce17bea785b4622a23ff54ad160378d9a',X'39a094f80a71c788e653f0648473961294b16a08f2ece61fd28c08f7e137d437');
INSERT INTO phone_secrets VALUES(14,'token',X'01b18b19821da90ff550bd0952ec341dec2840244e42357e14c954d3680bbfd20e85ab7374b48cd7d24fac4b756a724aab73018b6ae6f8',X'853c1e6b089b088b6a7dd63af85c3c6fb750a4536979e3a4201e765fc361db48');
INSERT INTO phone_secrets VALUES(14,'user_password',X'01d1fb06c61b7815e10913e6ddf8a63b1587a9a01876a3e69c406782382baa9e0490023d9f50fe061d7a',NULL);
INSERT INTO phone_secrets VALUES(15,'code',X'01e584fde81c65cdc33701e309de49aafa167af32fa12b5b31f073a7e0c19d229cb14eeac7743a',X'9bfb63b24263868fad29e57a7d676f1317b33178eb595cbc837cdeeeaa588846');
INSERT INTO phone_secrets VALUES(15,'token',X'015a7b73933bd3fe8b14a144458c68883f7ce57fe05cabe6e373cd5acf8443cdc56b7d5c42d11aa3c538e0b8e94c723fabcacbb8bd64f9',X'7b87b9a65dd6ec256ca658c9a7141fea2fbf7e1ae93152d4042288aad26f45f4');
INSERT INTO phone_secrets VALUES(15,'user_password',X'01df379008a171febb0bf4f94c8043a72223780102d06dcbab7b474e2d6916bea081c4c80f5bc3aa260a',NULL);
INSERT INTO phone_secrets VALUES(16,'code',X'010b8cbffcdb45fd9fb2f93c3a6828cafea1ef3e3805006da7cfafa9be34ee2e7209492dfca5b0',X'ff6c26a71ea37bee21725b3148366400fa2aef51a97fad8bd33ffef2be0071aa');
INSERT INTO phone_secrets VALUES(16,'token',X'0128d833a81ad4f0e06c0fa9b9def0f6e4806548660fd5666d593224546481c49d6a71b51c87ca74d1f7b6189c4bedb3cc8a4b45c31af1',X'80d98f954a92ccef417dc705b9ea79619c7889962654210a507f35cd0361d98a');
INSERT INTO phone_secrets VALUES(16,'user_password',X'012d5e8f027d18aea23c1a977ad7cad5d04e8c699dd8b984ad685cc48502634f0f6cecd5388ccb7b03a5',NULL);
INSERT INTO phone_secrets VALUES(17,'code',X'013d8b6b60286371b9602de5056d1f75d9bf30d45c25ac3c3ca10532e661542b2956a241213ba1',X'a5eecb7ef337d153af97739ca587b7e91c4a575c45d68708bef7ae653bab0f17');
INSERT INTO phone_secrets VALUES(17,'token',X'01d4a39a655e3015a54f7ef1eb997f10fa07942b02a46afcf352bf2607c6877ae8d901bdf37e627724ad7e04f7b3271c96f92669f1d629',X'e2bd68d80b36cb052a6a4c3c126223a048b8a10e74b62acb7708722f9255d9fa');
INSERT INTO phone_secrets VALUES(17,'user_password',X'017d78d41a392b65221506bebf65bbcd4704c2780cd19066ac06f7cda16c2e7c507606af12e7c6c39131',NULL);
INSERT INTO phone_secrets VALUES(18,'code',X'011157c1c98ef9c8982a4ec6f028f551e0bceffb8e2fc9ca9ba7744419d5d1f7f60537984666f0',X'90d575473120df8be50bd02e815dcd5dbec61efe211e608025ceb968719368b0');
INSERT INTO phone_secrets VALUES(18,'token',X'014c2255b5b1ffe9e23df87ddb1815dd1570e75dc20058df71a4dfe6ec9cc9e18b4a954f579cfbd22a3b76fe0393cb000620ba78f604ca',X'16ac222986588a720358057368638a6ce7c4dd2ad02c507aaf35c267f6004aec');
INSERT INTO phone_secrets VALUES(18,'user_password',X'012d096740083c32f0c49ac99cdfceb184b809a507636c09a212fe74cb98bbd496b2545c36a070723fe1',NULL);
INSERT INTO phone_secrets VALUES(19,'code',X'014c0f04033f2da8a864552908de4c8a02dc9e58a3a1714a88ca30d14d4568b27b9f223cb2c10d',X'3f5b6a45e32504fbe409d7a1d923d5957facfc3452984eb89bd5bd6d19d42dea');
INSERT INTO phone_secrets VALUES(19,'token',X'01e9b34ecbb58a11405585cad00248d917c505c4c022db3bce6a4e954455bab2723ee523970197e6725e97e3ba070967249edfa3ec2754',X'74c1f2708b79a35efb91ed648d4070880ffdaa0f16595c739abda07528d2d8cc');
INSERT INTO phone_secrets VALUES(19,'user_password',X'010b9cf4b5018d05debbe76763c0cccfb40d5423532b83682ba1b8efe7c9d36350b04557fa96d1386107',NULL);
INSERT INTO phone_secrets VALUES(20,'code',X'01cef995c8448c90d380c883f1aba37da38999763fba374c5c5b78bafba31e975415d27955e8e7',X'70fa5c4bcb9b7c7322db85da44d01e0667f125740c31f9b8632aadacc01febcf');
INSERT INTO phone_secrets VALUES(20,'sysclient_password',X'01dad21c68eb4d555758b92aaadd7d9a1d73a9b620624b8502461b750b20de83',NULL);
INSERT INTO phone_secrets VALUES(20,'token',X'0126e1b1c2184fbe273f236440af773305af81db7e64f1aeb04009ccd6c82da4a50b59f001675a1cbc1e5316ba6f7b35780d1befe666dd',X'2296e83a6e0faaf5c74ebc3fd37b9ee7bdd688795903e439e9c45a8bdb951978');
INSERT INTO phone_secrets VALUES(20,'user_password',X'012cf249be1fa9151fd3792b71e285a1a6c87ca679c11aa76b84a8a037e38ddc6fa9a5fe58d24321b6ad',NULL);
INSERT INTO phone_secrets VALUES(21,'code',X'0135516ca08f8231c6e5aa02b7a54ba1e150d9a0564a863d02b60a158cf82e95e9bcf1d23dcd12',X'0e31bdd268cdc43043aeb4596404fabe3ce48409bd654646532cf1126631ba78');
INSERT INTO phone_secrets VALUES(21,'sysclient_password',X'01cacb33acd9bf75876eb9da02ecf842cf8a43bba602c79d8f50aeb431bb986c',NULL);
INSERT INTO phone_secrets VALUES(21,'token',X'01bb60b672779fc40bd3f10f5194197c693fd84842f7fadfde613f7645559de986e64963241481e357fadcad22daae04475a8f80d9a860',X'0b902da73b327e03eb5439951c6d2239410df5d90b2f72899b30b382c3252242');
INSERT INTO phone_secrets VALUES(21,'user_password',X'014e6c36821cb3a5ccb374b657795534008325fda68d1f69ad8fa2d91d67e49cf5f45d13e75b529349fb',NULL);
INSERT INTO phone_secrets VALUES(22,'code',X'01d5774b4c5fc5248e4339a2fa636cd039520b4be0f1c125acfd88c3fdc1d519d28dcc5e7e0dc0',X'27e94f01d113303214901bafdd9b2be4d90a0a286103448d9e85764f3120ba75');
INSERT INTO phone_secrets VALUES(22,'sysclient_password',X'01fce5314620a50830205cab18a13fc052404150027636f965c8253f02ae7662',NULL);
INSERT INTO phone_secrets VALUES(22,'token',X'01415cd15b06d854554d29cdd150aca0412ba56bb7e71bd8b13a3ac83f7a57d95ff577e4cf27ffd814e8e307793c19d7f9d94b3fe2ea1f',X'6f5bf1a20a3884e391bfc4f124322b32afbd025a9b5a971210da07e0e81a1d06');
INSERT INTO phone_secrets VALUES(22,'user_password',X'014e509839cfbeaa6b26895cfe390912ecb7c206059dcdf861e1af9d42fc5867cdd6dde2170747b04237',NULL);
INSERT INTO phone_secrets VALUES(23,'code',X'0142fa884647c9f1f400612e81bacf0447c16953aff3b8a2465833c0796edcfb4b20f368070e6e',X'64b8facf1675f09231b4c70bc00f6212d2ed5532e4f7c634801ef4afe6de2afe');
INSERT INTO phone_secrets VALUES(23,'sysclient_password',X'010f903fb49e7cbde26efa1ed4607ab20700d06a8f240ae82450fe2f7f9d1bef',NULL);
INSERT INTO phone_secrets VALUES(23,'token',X'019f977c19242c77a414ee081b4b919d8caf631023f61636cf2a2fdc91e9b6857c3be2cdc545893b9d9e0db801c60aa07eca77b5c20a27',X'e5c4caca1e09205a162ded8fca337a9e4fce6d23c60da558e6c824ccd3c1ea70');
INSERT INTO phone_secrets VALUES(23,'user_password',X'01ff7a650cba386458aec0d360a491a2724b5d3d117532734995c1bba14e3d16241ab883af4d5c29ddfd',NULL);
INSERT INTO phone_secrets VALUES(24,'code',X'013cbbe542b3096d3eb7b103600129e141cd4d90aff5fd97d8c64cf58be8a82affcdc57c290927',X'fc8d9cb47a0da5602ff4839df07ce659228b1fd30043f112e79d634be7243584');
INSERT INTO phone_secrets VALUES(24,'sysclient_password',X'01c7bfc4c2e105b57e731dd04e1054d8e94c524b575ed60a7ffb6021315e544f',NULL);
INSERT INTO phone_secrets VALUES(24,'token',X'01ee13416672cbce822cf0dce563e2f60ced2e702e355a7e5bde94e9915a2ed3e0d278081372fcf12c425b6266adc3350c95cfd7941d62',X'632090f60ebb1b1e6996693c662807ecc011d94ba62c719db832176fefee50d9');
INSERT INTO phone_secrets VALUES(24,'user_password',X'01058c0f40d5f6581e2e312d574f0c10e63556d2f51445c280e78b485aee342ce99f4c2d15d81de35df7',NULL);
INSERT INTO phone_secrets VALUES(25,'code',X'01644d7cce4de7bd5ce6ab365e7db58c81fbea85c5b990c9664681af446ee3f282333886c9111f',X'45c60dc54f14fac60404a7e731fd58f05acd2d1d9fa0d1d974e196a69221dfd9');
INSERT INTO phone_secrets VALUES(25,'sysclient_password',X'012386ff1283811e434a9099a3e00b3d0d95d00ca12480b1a3d9dbeac4fb5cee',NULL);
INSERT INTO phone_secrets VALUES(25,'token',X'01f92494356b2ba1e55b06587a634a408f65f091075e42e2025f50798b6d6164d05270190cb9d96e0a6781c5080cb19de4ff802097e9ed',X'e1865d4d486da4ad6a699b05bd07b6a7ccf5366728feeaa7004488367d5a990c');
INSERT INTO phone_secrets VALUES(25,'user_password',X'01db646757204ea886bebea4291c7251e9dc31f7181f21fc053630999e92989d5c73884bf6652eca6d94',NULL);
INSERT INTO phone_secrets VALUES(26,'code',X'012860100350f30071851f85b9f8e367cd3a82f3acc7ea789cc8978a3d5e472e8f6d80bc86924a',X'2278f196436313de3ee5895dbab367e14538f133e5c5faef5dcf254e1787f78f');
INSERT INTO phone_secrets VALUES(26,'sysclient_password',X'012caa65b94947886a1acb0d0f713784e1abfc00aa57de862b18e1e4b2eb55c0',NULL);
INSERT INTO phone_secrets VALUES(26,'token',X'01094167d7cfc2eabe8ddbddb83f658553c409fcb31f624d1a5922267239aaf57c4aa4b3c564aceb04d33917857eddcd6399faab12eac0',X'b488739c0843db115356066157f730329045d4005de6b5089c420046f4ba6140');
INSERT INTO phone_secrets VALUES(26,'user_password',X'01305aa7a41b4b29710bad34a8a96fc7e2e7b698e34d201839d4001aa801c5d91323c864fab770d9725c',NULL);
INSERT INTO phone_secrets VALUES(27,'code',X'0190fd1b71a317ccade826cf1bd34498dc60cc6f65ec7ff4c44de4426a6b53a1583daddc173a72',X'760c4f1605945ca55bacae9280ae705f2beed500f949e69b25c8a02e4e264078');
INSERT INTO phone_secrets VALUES(27,'sysclient_password',X'01d6ee2f83f3c1935d2ced1e1b62d20bee4a985bab45e132225e439d23ed408c',NULL);
INSERT INTO phone_secrets VALUES(27,'token',X'01c693d66239c32e03002587fe17e01230e79dbbb69f8de7fcaac41417c354fa79fcc869e106a5c4de6b3d8ae39f01342d552e86564d25',X'fed7c02e9fb25580b46f90e9099e99166f87616f83d4efa876fc9648924498fb');
INSERT INTO phone_secrets VALUES(27,'user_password',X'01a434fb5ad26e7ed6e4265b14c51594ce12c7f620c09a5c5ac8069113a8db3cfd21442576382051a419',NULL);
INSERT INTO phone_secrets VALUES(28,'code',X'01b539fc6a743e78cd14531114b995742cb3e342bb98ddfe3f440223499c1eaaf30023b1444649',X'95653b365ad9188684249e971239cf2ec1f8d80daff565b5a08bc916e265c345');
INSERT INTO phone_secrets VALUES(28,'sysclient_password',X'01af52775971cbf6c0b7316eafc6000805a34120d40ddaf14aa32e506dbe17bb',NULL);
INSERT INTO phone_secrets VALUES(28,'token',X'01e2cb83a26393d070772859dd9767f2d7c37becf79d120a980aa6e9e8cfdb9f291b481c449f87b446c1935ea75e58b90ba08587ff01ad',X'6e38e9436eae32b30a24aede41680496b7f4319ccbb1ee57815a757aa6eb15b8');
INSERT INTO phone_secrets VALUES(28,'user_password',X'0130a89c9630a3f9f582a603061dc8e9198f9fe2fffbd0c7bddee8dbcf1b26dc266d4639832d50f30edc',NULL);
INSERT INTO phone_secrets VALUES(29,'code',X'012594dab7cbc66bc13332ce754bf4ff866533252c8f78a67655093be08ccc7ea7edc398c171ba',X'0ed0341bd50f554c824467e0097f73ae8a6ebe68d38b602630e1fa8ba16c396e');
INSERT INTO phone_secrets VALUES(29,'sysclient_password',X'0132105e71346f3d6970532af26613fcb9418129577155e5e950093374ad29ca',NULL);
INSERT INTO phone_secrets VALUES(29,'token',X'016469e074466c14edb81f87c7f8dc1cf378d58e6171e80e5ea7ebb430d9717034161bfac166b2e1de3f5cb559db9be8d1978c9cf087e3',X'ab83f918dc6b4c927a963402960d6c0f90d3ad8633760dfe02c7574beab84d46');
INSERT INTO phone_secrets VALUES(29,'user_password',X'01519cf34b6ef781c17ecd33a1e2c3cf8eea71867cce0531f27fd3bc473ac59eadccf3db6fdbdf005016',NULL);
INSERT INTO phone_secrets VALUES(30,'code',X'014c9361726135de854114f5c46c398cf152b2731862b873ac66ea55af9221ac6f1158a826fb29',X'ae9e95c9e5f71466951d8d23ef0d2bc523df7be7f6bcca0649ddc4ec71f4d507');
INSERT INTO phone_secrets VALUES(30,'sysclient_password',X'015212fa371b884245a3acda26f6751731b360cc32d324e985e8f4dd322593ba',NULL);
INSERT INTO phone_secrets VALUES(30,'token',X'019e9f295712d1f9a7629db11058c31e97d8f62b07f0109959f6bc582ff2c1587219e143202ef9261b911e5de6d93674e38e1d2b017297',X'15af35741ee4079016289c3d12839dd1d5b85bb0609a549fc5582f611a7f3640');
INSERT INTO phone_secrets VALUES(30,'user_password',X'017b8860aae3b14ad6e4ce366b764ba2ebb5690fb4ddc881b653b88eecc9a333f3ec19d451aa3f7d8331',NULL);
INSERT INTO phone_secrets VALUES(31,'code',X'010010a1761b53855f6d585bf6ee6320a4c8e878b3787f0fce7c45ebd783040029fb5b608d328b',X'a69826080434135cad1382d43e3f3cd4f04de04c37dd2dc7b53a9ecba99e5992');
INSERT INTO phone_secrets VALUES(31,'sysclient_password',X'01786aeb9aa9ca35b3ade4254214c9359340f3d2e3fb55eda45b691a3989e5a8',NULL);
INSERT INTO phone_secrets VALUES(31,'token',X'01d356898500d0de84461f6f680a31983ee80078f4ada0e94840311e7c63e7c688f4d7c38a1a0adf2350598b5d253354df3561c73ee8fb',X'8e652c4b1e8e4b112f5aad2c051ee172eadbb3085ed55edf16253e72cf0715c1');
INSERT INTO phone_secrets VALUES(31,'user_password',X'01e96712401c651d87a98238fbec28dd9fbc7b243140ff99955d49ca4a51e38931046eeab4386a6bf848',NULL);
INSERT INTO phone_secrets VALUES(32,'code',X'0135e73e3f5db9d4dfa0a17c58ec932dd8cf4fdd5ee13007ae7c2c47cb74f7900d6111176538e3',X'e8e6e0c81b86825b456d6807a84e52d9fda98dec2b858b16d6ecc5b65ceb7674');
INSERT INTO phone_secrets VALUES(32,'sysclient_password',X'016a2972646b159c7f98ff8b075a3da2dff2545f8b5d2c51a0719deb70c71c7d',NULL);
INSERT INTO phone_secrets VALUES(32,'token',X'01df65889943d8422537968e7c3ff9161027a0403b8f7f7377bd9b96317906dfdcf4097e84c3cb40f0ace05811213f3262ccbf193e9df1',X'39c3dca6b8c7ada5b3a8e65bc4ac67077b501803955932082c161c8931161352');
INSERT INTO phone_secrets VALUES(32,'user_password',X'0167bcec99166d400e5df634ad71dff38606d55c3d9bc3e4103e0c79569548944cd692545cee8cc8d80f',NULL);
INSERT INTO phone_secrets VALUES(33,'code',X'0121b77b3c95662632f41f6db1a36df7865b43f59f31112fc8324bc221c207a438e52d3b5b8955',X'6c2549ceec394d3242b731a76e3d375d2d6c08f3b88c00d1534bdb8ce47bbb62');
INSERT INTO phone_secrets VALUES(33,'sysclient_password',X'0165d7eac4abfc9fccfa9ddc7cda013e2ee3f3e6b045cf394a24a08b033f419d',NULL);
INSERT INTO phone_secrets VALUES(33,'token',X'019d63ada4f497a51fd3ebec6bc5599f7b429c381ff723ed4bcb9bb554e315224b9a50684ef91b9e1c6a7ddf3aa8dad3e64282e37a3504',X'b53922a0da5282bf275b0ba240f1dbb202b19e9bb551cc19c2d5f6373913c5f7');
INSERT INTO phone_secrets VALUES(33,'user_password',X'01fdb7a6078f6b2f78fde397bb83d75c4895eaa2d31d7e74398d8dfef538f07d14ca2a201eb81c51a924',NULL);
INSERT INTO phone_secrets VALUES(34,'code',X'01ccd506b2fb257378d36f102d05c07e91f4bdb95f38e65e6dade89d9434f33df930201a554bc6',X'a4dd1f8126ecacc34c79c2b5e08c0e3285d97a71fe8a01673afd114353658fc6');
INSERT INTO phone_secrets VALUES(34,'sysclient_password',X'01c602dc1bc5b28aca4754c1353e49e66c79377e0344c946d85109851bf4f11d',NULL);
INSERT INTO phone_secrets VALUES(34,'token',X'0145eed68c2b8b6fb5dc0324375e2c9cf5d1dd8d6e933e6f7467623c5a5d3f60effdd379e38e300197b6e8bb76fe28440419627956c61a',X'9c527c5d2927f114ec71897b751d20170db06040a54b72895480949dd7b253c7');
INSERT INTO phone_secrets VALUES(34,'user_password',X'01d33f28ef63e1d4e42c1d694a1fa68c8801550776cfacbc86fb6af6f2df7a6111dbdb5e3fa47520b105',NULL);
INSERT INTO phone_secrets VALUES(35,'code',X'0121a6add9cb94584f90d53a0187c6d58329f66772a7e1934505c4e73c3d6e01ecd2958745ba6f',X'2dc0745733833d76934e88a39754b43a4434d648da19e1812b629af16ad29673');
INSERT INTO phone_secrets VALUES(35,'sysclient_password',X'013566455818fc13fa00e3531c8a689aa22acc4297c11cfae5ece21475beee64',NULL);
INSERT INTO phone_secrets VALUES(35,'token',X'0104c2c21484c8a19ac6b2afa2ae0684ab3be938cd3b7a0733cc5b5ed3c0bbbfdb1d7cded4b51e9050d1ec483f799875df866e7dcac3f1',X'fc6672152846efa62d65225505496f9d36eb8ccc4db4a49222634f41e10524af');
INSERT INTO phone_secrets VALUES(35,'user_password',X'018480050facd2b94ee1a3d0e9d1f44059dd6c0fee3d066be30e77e75e705420033ce1d61f9e3a166dbe',NULL);
INSERT INTO phone_secrets VALUES(36,'code',X'016bc2878ce30de5c048d138f1a78d81f6fdf181e333d40c1cf59aa87d23da264fd7d9d8848eea',X'6d8f52ce57ad620411193c00873861b09af3535bd2740f1c38cb2fac6a39bca6');
INSERT INTO phone_secrets VALUES(36,'sysclient_password',X'0125bbfefa07eed8cb645818b0a294c45a4bd25ae59284df80e50c84d104d1e8',NULL);
INSERT INTO phone_secrets VALUES(36,'token',X'011951af93386639721adfee647ab971ddbc94a28537c9fa4154b695d53e6521d66212d4a3d97323970335469b24f9786c042c1f3b3a88',X'2dde8cf34b88b8386fc836ecb898a1fef9564f0cb496475d73dc88f8c3f9713a');
INSERT INTO phone_secrets VALUES(36,'user_password',X'01271e3ebaffa529c7d004bb7f489b8740914ef675374859e720633b95b474189d18491b8ab48f3f99ed',NULL);
INSERT INTO phone_secrets VALUES(37,'code',X'01bf7d690e8913d75a8a80a12a95e271cbbada60b92639f4a29ea145377bfeebc5d1829443eef5',X'9417e6870291b5e19f842881d4840e9184500ba8cc1fb35ad7887a03cec4c5b1');
INSERT INTO phone_secrets VALUES(37,'sysclient_password',X'01b6fa8c7c6baee954cabbc6511fb0db6eaf3422eeff0b369b7a7b2cc8f2571d',NULL);
INSERT INTO phone_secrets VALUES(37,'token',X'0150ae0c22588bf9c06ff0eb8378dbf0a6062ed2ba090c7235570dfa65d1558dee0a66a7d2eade3b6783ccf5e9988f7982f7f9703d2cc4',X'12665227c778b5ab629ce063a4ea81a20a926d2184474c478a6c679bbcfc4a91');
INSERT INTO phone_secrets VALUES(37,'user_password',X'011e6cd593797c0dbd776ea48830118cd6156610ec422fd2c9241515d792d6bba95e3c8d67147c0be889',NULL);
INSERT INTO phone_secrets VALUES(38,'code',X'01807cd7e0d46f019069c9be8fb08d65053d3855e02c6b65631ee5a8396fdd0ca329ace54f9cd4',X'c402d142dd89556e957afb0f4cfea758b09b42c82807625c362d56797b0e3e7f');
INSERT INTO phone_secrets VALUES(38,'sysclient_password',X'01d91fab8af8e95acd21ca5b748db0d7b076ac1f51a6734271e51d6468ad80a9',NULL);
INSERT INTO phone_secrets VALUES(38,'token',X'0157aa78c0bce73fa914a6d5d20510fd42d35f95ccb2b4fd20189f05f0863da75ab73487daa10887a915039bf56fa31d666d34710f9c9d',X'5f32c77b9931daaf62debf96795ea6d10f059b458c349c85d9ad5e5c341d9ea6');
INSERT INTO phone_secrets VALUES(38,'user_password',X'017069928297e32404f99f76a0399aba9a9738ec1656a4b61fd2b5eb9bef0dead6c6648d17ce811e3b0c',NULL);
INSERT INTO phone_secrets VALUES(39,'code',X'0193591db639730f18bd1ddca68025efec36c260103734f0cc9a16ba9e5ee126e59683987945c9',X'e543a49599788eedaad4c45caeeed75053d59ae8ed7454514f9684d6434b8d07');
INSERT INTO phone_secrets VALUES(39,'sysclient_password',X'01beb0e7e41be1276ba16a59e12c420eb18af481657d86870a2f588954a1d741',NULL);
INSERT INTO phone_secrets VALUES(39,'token',X'0190d43e78d0b1e30b6118eceeb453c4022630bf518b0bd9cd60d63c6d18f90499b3b5a0ba7ad36c060583d215aec76237834877273ef4',X'c37851fcbd82d90006e0107bf30e61145fbf1624bff60af2b015ff6cabc7125b');
INSERT INTO phone_secrets VALUES(39,'user_password',X'014cebfa5b685e13aa8a337b94fc1c3ddec43b8e9378f65ce21930342c479d4a84bce6115a4885d423cb',NULL);
INSERT INTO phone_secrets VALUES(40,'code',X'018e8c88449ce72645f132b5f44d13e4830113fb6be118ea9c35fad40e9de1f419e04547af10d2',X'7ddebfc4bce4c1a4c843ad5fbe4c999d59d54177651ab0bf8756597618b6a443');
INSERT INTO phone_secrets VALUES(40,'sysclient_password',X'018df39349aee04fd5d2e1cc577e8e76777fb57470e3ed3fa204d2e2a24e0c1a',NULL);
INSERT INTO phone_secrets VALUES(40,'token',X'01f0368ec7424d4e5ff359e6ac5cee2383adae442a26fdc3bd6f21c4f2dd1a417a54a13ca6448ebbae0212df39aedc2c19df30ca6946cc',X'060e8ab71dd598046479db1d7670b08eaaa813b07cbcaf32a8cf180d69ce94f1');
INSERT INTO phone_secrets VALUES(40,'user_password',X'01f9be0941261c461eb79ae3a476c33fba4cfcc049fc3c996cec055d2b2252d09ec2407c70a1c6ce70cc',NULL);
INSERT INTO phone_secrets VALUES(41,'code',X'012dfafe213e9ce0f522691206e13ca1151c2132036df078d05cc72cd420ce01059a6a81546844',X'ca400eabdf41472b725a06d57f7abd855e6a8aac7be4d905f3816f90b41a7220');
INSERT INTO phone_secrets VALUES(41,'sysclient_password',X'0151f3f62d971b36ec51a4eec36cee40d521927c1129726dfea4b80e1d8e0364',NULL);
INSERT INTO phone_secrets VALUES(41,'token',X'013eda4aad6ecb702dd4a9250b6d599d68f13cc7afb6d8526633c053561bf9e5f46c1698927ffac50d8d65fa2b41ba0bb607517388a050',X'e92eb678735fa68fe0419352f49cbe04ab367f6a85b9c5c0bdd09e8b88782846');
INSERT INTO phone_secrets VALUES(41,'user_password',X'0154fad380f05d7776928e4915421743c38ce51168fa66e78a0482bd21a70ce4e79018afc0c3fa7b51d4',NULL);
INSERT INTO phone_secrets VALUES(42,'code',X'0195048fcc37906e32f14e09f72728ad6b13717771323adf94e588a66aa6598e474cea5c253d28',X'8b8ffb045fa3c0e7ffd8db2733ac5f203ffcc801651e61b330b6b5788cf91050');
INSERT INTO phone_secrets VALUES(42,'sysclient_password',X'01fd561e89043325c07ea9a5d2578cc3b9e9838ebc5fa06e44c8ae4a3e5bd830',NULL);
INSERT INTO phone_secrets VALUES(42,'token',X'01ab314a2f04275bb3d5b8d8d4811b2e3f4e29f4e891b0f07bd18f7796af6746f8d469db7eb23883b6df5d6c01842e0d75509340d50550',X'014608f0c0fb2bc89132456a2ce1e2246acacd4e6678a0311d75d0c06a189250');
INSERT INTO phone_secrets VALUES(42,'user_password',X'01adadfd9c78bc582670b7ca08cbc175593afbaff21a7e4f53a2f0a1cd431f9ddd5a1eedceb0f9e40433',NULL);
INSERT INTO phone_secrets VALUES(43,'code',X'011f2e5862e10bd9bdd283def7ae4398e28a56c281b1ce98a4e8b3e21f7e4d95681e774dc7a8d7',X'1998ead95b296ded35c40603b9633600054b2de4acca591b2bf1ce7ca0a517fd');
INSERT INTO phone_secrets VALUES(43,'sysclient_password',X'01df61aa7924dfdf1da555312992989e231e82df20c4e2be82b00158d784f752',NULL);
INSERT INTO phone_secrets VALUES(43,'token',X'0111c087be53757296f1555d10cda1bc5401108e1a6d97d856f346c0dd9c07354523663353a4df765fd6fdf742a4b530157c53dfe1222b',X'df2aaf8a266f2a729345484ef627739edd9d5330d2f74ae9e1309194b30f931b');
INSERT INTO phone_secrets VALUES(43,'user_password',X'017bf62c13b8ddd56afc5c51c8eb69f4e310b6f1072104614059e44b1b8efe8e9eb72bd58b4ead551c4f',NULL);
INSERT INTO phone_secrets VALUES(44,'code',X'01afe8a91f6491b5879e7897b9a0e1611365fb5ee171ae2f432de85ed0ad94ed0de2dec5c963a2',X'2f3f34e0de97948b1ad498833e920458e578a8904f8986eae4050ad421551241');
INSERT INTO phone_secrets VALUES(44,'sysclient_password',X'010896542926c8a66cb33b8e68faa6ec2d1a6c80332976d08722fe92517ccc46',NULL);
INSERT INTO phone_secrets VALUES(44,'token',X'0190027e95b0dc61762802f122c9fa12e322f457d4652bf242325e3443b785b4b96f45863d2b04c91b84e559db9745b6530ccb7215ed95',X'9e90c6ea145627fdcc9a0705b1448daf0aafbbe33e516129afe70336f86ea8c9');
INSERT INTO phone_secrets VALUES(44,'user_password',X'01030c718ef1d2966d280ab54d06713a41f0b4c60f611da3759b6618ea3db200c167f7bfaff19bc6158e',NULL);
CREATE TABLE IF NOT EXISTS "phone_actions" (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    phone_id INTEGER NOT NULL REFERENCES phones (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('remove', 'resync', 'reopen', 'protect')),
    requested_at INTEGER NOT NULL,
    UNIQUE (phone_id, kind)
) STRICT;
INSERT INTO phone_actions VALUES(1,2,'remove',1795374900000000);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('phone_actions',1);
INSERT INTO sqlite_sequence VALUES('phones',44);
INSERT INTO sqlite_sequence VALUES('history',216);
INSERT INTO sqlite_sequence VALUES('alarms',7);
CREATE INDEX phones_by_mac ON phones (mac);
CREATE INDEX phones_by_status ON phones (instance_domain, instance_name, status);
CREATE INDEX history_by_phone ON history (phone_id);
CREATE UNIQUE INDEX phones_by_assigned_mac ON phones (assigned_mac, instance_domain, instance_name)
    WHERE assigned_mac IS NOT NULL;
CREATE INDEX alarms_by_time ON alarms (at);
CREATE UNIQUE INDEX open_alarms ON alarms (phone_id, kind, text) WHERE acknowledged_at IS NULL;
CREATE UNIQUE INDEX phone_by_token ON phone_secrets (lookup) WHERE kind = 'token';
CREATE INDEX phones_by_code ON phone_secrets (lookup) WHERE kind = 'code';
