import Testing

@testable import Recording

@Suite struct JSONValueTests {
    @Test func textIsAsWritten() {
        let value = JSONValue.members([
            "a": .list([.null, .bool(true), .integer(-3), .unsigned(.max), .number(0.1)]),
            "b\n\"\\\u{1}é": .object([]), "c": .number(.nan), "d": .list([]),
        ])
        #expect(
            String(decoding: value.bytes(), as: UTF8.self)
                == #"{"a":[null,true,-3,18446744073709551615,0.1],"b\n\"\\\u0001é":{},"#
                + #""c":null,"d":[]}"#)
        let pretty = JSONValue.members(["a": .list([.integer(1)])]).bytes(pretty: true)
        #expect(String(decoding: pretty, as: UTF8.self) == "{\n  \"a\": [\n    1\n  ]\n}")
    }

    @Test func parsingGivesWhatWasWritten() {
        let value = JSONValue.members([
            "a": .list([.null, .bool(true), .integer(1), .number(0.5), .unsigned(.max)]),
            "b": .text("é\n\"\u{1}"), "c": .object([]), "d": .bool(false), "e": .integer(0),
        ])
        #expect(JSONValue.parse(value.bytes()) == value)
        #expect(JSONValue.parse(value.bytes(pretty: true)) == value)
    }

    @Test(arguments: [
        (" [ 1 , 2.5e1 ]\n", JSONValue.list([.integer(1), .number(25)])),
        ("-0", .integer(0)), ("1E2", .number(100)), ("18446744073709551616", .number(0x1p64)),
        (#""\u00e9\/\ud83d\ude00\b\f""#, .text("é/😀\u{8}\u{C}")),
        (
            #"{"a":1,"a":{}}"#,
            .object([.init(name: "a", value: .integer(1)), .init(name: "a", value: .object([]))])
        ),
    ])
    func whatIsJSONIsRead(text: String, value: JSONValue) {
        #expect(JSONValue.parse([UInt8](text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "{", "nul", "nulll", "[1,]", "[,1]", "[1 2]", #"{"a":}"#, #"{"a":1,}"#, #"{a:1}"#,
        "'a'", "1 2", "NaN", "01", "+1", "1.", ".5", "-", "1e", "1e999", "\"\n\"", "\"a", #""\x""#,
        #""\ud800""#, #""\udc00""#, #""\u12g4""#, "\u{FEFF}1", "tru", "[",
        String(repeating: "[", count: 101) + String(repeating: "]", count: 101),
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(JSONValue.parse([UInt8](text.utf8)) == nil)
        #expect(JSONValue.parse([0x22, 0xFF, 0x22]) == nil)
    }
}
