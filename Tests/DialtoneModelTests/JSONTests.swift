import DialtoneModel
import Foundation
import TestSupport
import Testing

@Suite struct JSONTests {
    @Test(
        "JSON text that is written as it was read",
        arguments: [
            "null", "true", "false", "0", "-0", "1.50", "-1.50e+3", "12345678901234567890123456789", #""""#, #""a/b""#,
            "\"Zoë 世界 ☎\"",
            #""\"\\\b\f\n\r\t\u0001\u001f""#, "\"\u{7f}\u{2028}\"", "[]", "{}", #"{"z":1,"a":{"y":[null,true]},"":""}"#,
            #"[1,[2,[3]]]"#,
            #"{"a":1,"a":2}"#,
        ])
    func identity(_ text: String) throws { #expect(try JSONValue(parsing: text).text == text) }

    @Test(
        "JSON text in other spellings",
        arguments: [
            (" [ 1 ,\t2\r\n] ", "[1,2]"), (#""\/""#, #""/""#), (#""\u00fc\u0041""#, "\"üA\""),
            (#""\ud83d\ude00""#, "\"😀\""),
            (#""\u000a""#, #""\n""#), (#""\u001F""#, #""\u001f""#), (#"{ "a" : { } }"#, #"{"a":{}}"#),
        ])
    func canonical(text: String, written: String) throws { #expect(try JSONValue(parsing: text).text == written) }

    @Test(
        "what is not JSON, and where",
        arguments: [
            ("", 0), ("  ", 2), ("{", 1), ("[1", 2), ("[1,]", 3), ("{,}", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5),
            (#"{"a":1,}"#, 7), ("{a:1}", 1),
            ("tru", 0), ("nul", 0), ("True", 0), ("01", 1), ("1.", 2), (".5", 0), ("+1", 0), ("1e", 2), ("-", 1),
            ("NaN", 0), ("1 2", 2),
            (#""a"#, 2), (#""\x""#, 2), (#""\u12g4""#, 3), (#""\ud800""#, 7), (#""\ude00""#, 7),
            (#""\ud800\u0041""#, 13), ("\"a\nb\"", 2),
            ("\u{feff}{}", 0), ("'a'", 0), ("[1]]", 3), ("// x", 0),
        ])
    func fault(text: String, offset: Int) {
        #expect { try JSONValue(parsing: text) } throws: { error in
            guard let fault = error as? JSONFault else { return false }
            #expect(fault.offset == offset, "\(fault)")
            return true
        }
    }

    @Test(
        "text that is not UTF-8 is refused",
        arguments: [[0x22, 0xff, 0x22], [0x22, 0xc3, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]] as [[UInt8]])
    func notUTF8(_ bytes: [UInt8]) { #expect(throws: JSONFault.self) { try JSONValue(parsing: bytes) } }

    @Test("nesting has a bound, which no side door opens")
    func depth() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try JSONValue(parsing: deep).text == deep)
        #expect(throws: JSONFault.self) { try JSONValue(parsing: "[" + deep + "]") }
        #expect(throws: JSONFault.self) { try JSONValue(parsing: String(repeating: #"{"a":"#, count: 100_000)) }
        // Many neighbours are not deep.
        #expect(try JSONValue(parsing: "[" + String(repeating: "[],", count: 1000) + "{}]").elements?.count == 1001)
    }

    @Test(
        "the value of a top-level key as it stands there",
        arguments: [
            (#"{"x":{"k":1},"k" : { "b" : [ 1.0 ] } }"#, #"{ "b" : [ 1.0 ] }"#), (#"{"k":1,"k":"2"}"#, #""2""#),
            (#"{"k":"a\/}"}"#, #""a\/}""#),
            (#"{"\u006b":5}"#, "5"), (#"{"x":1}"#, nil), (" {}", nil),
        ] as [(String, String?)])
    func rawValue(text: String, raw: String?) throws {
        var reader = JSONReader(Array(text.utf8))
        #expect(try reader.rawValue(of: "k").map { String(decoding: $0, as: UTF8.self) } == raw)
    }

    @Test("members are read, replaced, added and removed by key")
    func members() throws {
        var value = try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#)
        // As JSON.parse does it, and the same as rawValue(of:).
        #expect(value["a"] == 3)
        value["a"] = 4
        #expect(value["a"] == 4)
        value["a"] = nil
        value["c"] = .int(UInt64.max)
        #expect(value.text == #"{"b":2,"c":18446744073709551615}"#)
        var text: JSONValue = "x"
        text["a"] = 1
        #expect(text == "x")
        #expect(text["a"] == nil)
    }

    @Test("values tell what they are")
    func accessors() {
        #expect(JSONValue.number("42").int == 42)
        #expect(JSONValue.number("4.2").int == nil)
        #expect(JSONValue.number("99999999999999999999").int == nil)
        #expect(JSONValue.string("42").int == nil)
        #expect(JSONValue.optional(nil).isNull)
        #expect(JSONValue.optional("a") == "a")
        #expect(([1, "a", nil, true, [:]] as JSONValue).text == #"[1,"a",null,true,{}]"#)
    }

    @Test("text for people")
    func pretty() throws {
        let text = try JSONValue(parsing: #"{"a":[1,{}],"b":{"c":null},"d":[]}"#).prettyText
        #expect(text == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": null\n  },\n  \"d\": []\n}")
    }

    @Test("what we write Foundation reads the same, and we read it again", arguments: Seeds.forThisRun)
    func property(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let value = Self.value(depth: 0, using: &random)
            let text = value.text
            #expect(try JSONValue(parsing: text) == value, "seed \(seed)")
            #expect(try JSONValue(parsing: value.prettyText) == value, "seed \(seed)")
            let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
            #expect(Self.isSame(value, theirs), "seed \(seed): \(text)")
        }
    }

    private static func value(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 4 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(Int32.random(in: .min ... .max, using: &random))
        case 3: return .string(text(using: &random))
        case 4:
            return .array(
                (0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth + 1, using: &random) })
        default:
            return .object(
                (0..<Int.random(in: 0..<4, using: &random)).map {
                    JSONMember("\($0)" + text(using: &random), value(depth: depth + 1, using: &random))
                })
        }
    }

    private static func text(using random: inout SeededGenerator) -> String {
        let scalars = Array("\0\u{1}\n\"\\/ aZ\u{7f}é\u{301}世😀\u{2028}".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            text.append(scalars[Int.random(in: scalars.indices, using: &random)])
        }
        return String(text)
    }

    private static func isSame(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: theirs is NSNull
        case .bool(let value): (theirs as? Bool) == value
        case .number(let text): (theirs as? NSNumber)?.stringValue == text
        case .string(let text): (theirs as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        case .array(let elements):
            (theirs as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy { isSame($0, $1) } }
                ?? false
        case .object(let members):
            (theirs as? [String: Any]).map { object in
                object.count == members.count
                    && members.allSatisfy { member in object[member.key].map { isSame(member.value, $0) } ?? false }
            } ?? false
        }
    }
}
