import Testing
import YAMLSyntax

/// The tree on one line: quoted scalars in quotes, mappings in braces with places of their keys.
private func picture(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, let style): return style == .plain ? text : "'\(text)'"
    case .sequence(let items): return "[\(items.map(picture).joined(separator: " "))]"
    case .mapping(let entries):
        let parts = entries.map { entry in
            let place = entry.keyLocation
            return "\(entry.key)@\(place.line):\(place.column)=\(picture(entry.value))"
        }
        return "{\(parts.joined(separator: " "))}"
    }
}

private func parse(_ text: String) throws -> YAMLNode {
    try YAMLParser.parse(text, file: "t.yaml")
}

/// The first lines of the errors of a text.
private func problems(_ bytes: [UInt8]) -> [String] {
    do throws(DiagnosticList) {
        _ = try YAMLParser.parse(bytes: bytes, file: "t.yaml")
        return []
    } catch {
        return error.diagnostics.map { String($0.description.prefix { $0 != "\n" }) }
    }
}

private func problems(_ text: String) -> [String] { problems(Array(text.utf8)) }

@Suite struct YAMLTreeTests {
    @Test(arguments: [
        ("a: 1\nb: [x, 'y', \"z\"]\n", "{a@1:1=1 b@2:1=[x 'y' 'z']}"),
        (
            "b:\n  c: |\n    two\n    lines\na: >\n  one\n  line\n",
            "{b@1:1={c@2:3='two\nlines\n'} a@5:1='one line\n'}"
        ),
        ("- {z: 1, a: 2}\n- - 3\n", "[{z@1:4=1 a@1:10=2} [3]]"),
        ("# comment\n\nkey: # none\n", "{key@3:1=}"),
        (
            "a: &x {b: 1}\nc: *x\nd: [*x, *x]\n",
            "{a@1:1={b@1:8=1} c@2:1={b@1:8=1} d@3:1=[{b@1:8=1} {b@1:8=1}]}"
        ),
        (
            "base: &b {x: 1, y: 2}\nd: {y: 3, <<: *b, z: 4}\n",
            "{base@1:1={x@1:11=1 y@1:17=2} d@2:1={y@2:5=3 z@2:19=4 x@1:11=1}}"
        ),
        ("d: {<<: [{x: 1}, {x: 2, y: 3}]}\n", "{d@1:1={x@1:11=1 y@1:25=3}}"),
        ("d: {'<<': 1}\n", "{d@1:1={<<@1:5=1}}"),
        ("soil-{00..59}: {at: [1, 2]}\n", "{soil-{00..59}@1:1={at@1:17=[1 2]}}"),
        ("größe: ☀\n", "{größe@1:1=☀}"),
        ("a: 1\r\nb: 2\r\n", "{a@1:1=1 b@2:1=2}"),
        ("\u{FEFF}a: 1\n", "{a@1:1=1}"),
        ("a: !!str 5\n", "{a@1:1='5'}"),
        ("--- \na: 1\n...\n", "{a@2:1=1}"),
        ("", ""), ("# only a comment\n", ""), ("\n\n", ""),
    ])
    func reads(_ text: String, _ expected: String) throws {
        #expect(try picture(parse(text)) == expected)
    }

    @Test(arguments: [
        ("null", YAMLScalar.null), ("~", .null), ("", .null), ("Null", .null),
        ("true", .boolean(true)), ("False", .boolean(false)), ("yes", .text("yes")),
        ("no", .text("no")), ("on", .text("on")), ("off", .text("off")), ("y", .text("y")),
        ("12:30", .text("12:30")), ("2026-03-01", .text("2026-03-01")), ("1_000", .text("1_000")),
        ("12", .integer(12)), ("-7", .integer(-7)), ("+3", .integer(3)), ("007", .integer(7)),
        ("0x1F", .integer(31)), ("0o17", .integer(15)), ("0x", .text("0x")),
        ("0x-1", .text("0x-1")), ("0b11", .text("0b11")),
        ("1.5", .real(1.5)), (".5", .real(0.5)), ("-.5", .real(-0.5)), ("5.", .real(5)),
        ("1e3", .real(1000)), ("1e", .text("1e")), ("1.2.3", .text("1.2.3")), (".", .text(".")),
        ("-", .text("-")), (".inf", .real(.infinity)), ("-.INF", .real(-.infinity)),
        ("99999999999999999999", .real(1e20)), ("1e999", .real(.infinity)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("0xFFFFFFFFFFFFFFFFFF", .text("0xFFFFFFFFFFFFFFFFFF")), ("1٣", .text("1٣")),
    ])
    func resolvesPlainScalars(_ text: String, _ expected: YAMLScalar) {
        #expect(YAMLScalar(plain: text) == expected)
    }

    @Test func quotedScalarsAreTexts() throws {
        let node = try parse("['5', \"true\", '']")
        #expect(node.items?.map(\.scalar) == [.text("5"), .text("true"), .text("")])
    }

    @Test func findsNodesByPath() throws {
        let node = try parse("a: {b: [1, {c: 2}]}")
        #expect(node[path: ["a", "b", "1", "c"]]?.scalar == .integer(2))
        #expect(node[path: ["a", "b", "2"]] == nil)
        #expect(node[path: ["a", "x"]] == nil)
        #expect(node["a"]?.flowText == "{b: [1, {c: 2}]}")
    }

    @Test(arguments: [
        ("a: 1\n\tb: 2\n", "t.yaml:2:1: error: a tab in the indentation"),
        ("a: [1, 2\n", "t.yaml:1:4: error: not valid YAML: did not find expected ',' or ']'"),
        ("a: \"x\n", "t.yaml:1:4: error: not valid YAML: found unexpected end of stream"),
        ("a: 1\na: 2\n", "t.yaml:2:1: error: doubled key `a`: line 1 has it already"),
        ("a: {b: 1, b: 2}\n", "t.yaml:1:11: error: doubled key `b`: line 1 has it already"),
        ("? [1]\n: 2\n", "t.yaml:1:3: error: a list as a key"),
        ("a: *b\n", "t.yaml:1:4: error: unknown anchor `b`"),
        ("a: &a [*a]\n", "t.yaml:1:8: error: unknown anchor `a`"),
        ("a: {<<: 3}\n", "t.yaml:1:9: error: `<<` merges the number 3"),
        ("a: 1\n---\nb: 2\n", "t.yaml:2:1: error: a second document"),
        ("a: !secret x\n", "t.yaml:1:4: error: the tag `!secret`"),
        ("a: b: c\n", "t.yaml:1:5: error: not valid YAML: mapping values are not allowed"),
        ("a: \u{0}\n", "t.yaml:1:4: error: not valid YAML: control characters are not allowed"),
        ("a: 1\r\u{2028}\u{85}*b", "t.yaml:4:1: error: "),
        ("a: |\n  x\n b\n", "t.yaml:3:2: error: not valid YAML: did not find expected key"),
        ("@x: 1\n", "t.yaml:1:1: error: not valid YAML: found character that cannot start"),
    ])
    func rejects(_ text: String, _ message: String) {
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(message) == true, "\(found)")
    }

    @Test func rejectsOtherEncodings() {
        #expect(
            problems(Array("ok: 1\nb: ".utf8) + [0xFF, 0x0A])
                == ["t.yaml:2:4: error: not valid YAML: invalid leading UTF-8 octet"])
        #expect(
            problems([0xFF, 0xFE, 0x61, 0x00]) == [
                "t.yaml: error: the file is encoded in UTF-16"
            ])
        for byte in UInt8(0x80)...0xFF { #expect(!problems([0x61, byte]).isEmpty) }
    }

    @Test func boundsHostileTexts() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(problems(deep).first?.hasSuffix("error: nested too deeply") == true)
        let steps = String(repeating: "- ", count: 1000) + "x"
        #expect(problems(steps).first?.hasSuffix("error: nested too deeply") == true)
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(problems(bomb).first?.contains("too many nodes") == true)
    }

    @Test func cutsLongLines() throws {
        let long = "a: \"" + String(repeating: "é", count: 5000) + "\" x"
        do {
            _ = try parse(long)
            Issue.record("no error")
        } catch let error as DiagnosticList {
            let lines = error.description.split(separator: "\n")
            #expect(lines.allSatisfy { $0.count < 200 })
            #expect(lines.count == 3)
        }
    }

    @Test func everyCutOfAFileIsReadOrRejected() {
        let text = Array(
            "a: &x {b: [1, 'two', \"three\"]}\nc: |\n  x\nd: *x\n? e\n: !!str f\n".utf8)
        for count in 0...text.count {
            _ = problems(Array(text[..<count]))
            var damaged = text
            if count < text.count { damaged[count] ^= 0x55 }
            _ = problems(damaged)
        }
    }
}

@Suite struct DiagnosticTests {
    @Test func showsPlaceLineAndCaret() throws {
        let node = try parse("first: 1\n\tsecond".replacing("\t", with: "") + ": {x: yes}\n")
        let place = try #require(node["second"]?["x"]?.location)
        let diagnostic = Diagnostic(
            at: place, "wrong", expected: "a number", suggestion: "5")
        #expect(
            diagnostic.description == """
                t.yaml:2:13: error: wrong
                    second: {x: yes}
                                ^
                  expected a number
                  did you mean `5`?
                """)
    }

    @Test func caretStandsBelowItsCharacterAfterTabs() {
        let diagnostic = Diagnostic(
            severity: .warning, file: "f", line: 1, column: 4, message: "m",
            sourceLine: "a:\tb\tc")
        #expect(diagnostic.description == "f:1:4: warning: m\n    a:\tb\tc\n      \t^")
    }

    @Test func columnsBeyondTheLineAreKept() {
        let diagnostic = Diagnostic(file: "f", line: 1, column: 99, message: "m", sourceLine: "ab")
        #expect(diagnostic.description == "f:1:99: error: m\n    ab\n      ^")
        #expect(Diagnostic(file: "f", message: "m").description == "f: error: m")
    }

    @Test(arguments: [
        ("capcity", "capacity"), ("Board", "board"), ("bord", "board"), ("baord", "board"),
        ("cap", "capacity"), ("x", nil), ("zzzzzz", nil), ("", nil), ("powr", "power"),
    ])
    func findsTheNearestWord(_ word: String, _ expected: String?) {
        #expect(NearestWord.find(word, in: ["board", "capacity", "power", "a"]) == expected)
    }

    @Test func editDistances() {
        let table = [
            ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3),
        ]
        for (a, b, distance) in table {
            #expect(NearestWord.editDistance(Array(a), Array(b)) == distance)
            #expect(NearestWord.editDistance(Array(b), Array(a)) == distance)
        }
    }
}
