import Foundation
import PythonSyntax
import Testing

@Suite struct LexerTests {
    private func kinds(_ source: String) throws -> String {
        try tokens(of: Array(source.utf8)).map { token in
            token.kind.rawValue
                + (token.text.isEmpty
                    ? "" : "(" + String(decoding: token.text, as: UTF8.self) + ")")
        }.joined(separator: " ")
    }

    @Test(arguments: [
        ("", "<end>"),
        ("a", "<name>(a) <newline> <end>"),
        (
            "a b\r\nc\rd\n",
            "<name>(a) <name>(b) <newline> <name>(c) <newline> <name>(d) <newline> <end>"
        ),
        ("if x:\n  y\n", "if <name>(x) : <newline> <indent> <name>(y) <newline> <dedent> <end>"),
        ("(\n a # c\n\n)", "( <name>(a) ) <newline> <end>"),
        ("a \\\n b", "<name>(a) <name>(b) <newline> <end>"),
        ("<< <<= < <= ** **= -> := != ...", "<< <<= < <= ** **= -> := != ... <newline> <end>"),
        (
            "1 0x1F 1_000 1e-5 .5 1.j",
            "<integer>(1) <integer>(0x1F) <integer>(1000) "
                + "<float>(1e-5) <float>(.5) <float>(1.j) <newline> <end>"
        ),
        ("'a' \"b\" '''c\nd'''", "<string>(abc\nd) <newline> <end>"),
        ("b'a' rb'\\n'", "<bytes>(a\\n) <newline> <end>"),
        ("'\\x41\\101\\u0042\\n\\q'", "<string>(AAB\n\\q) <newline> <end>"),
        (
            "f'{a}{b!r:>{c}}{d=}'",
            "<string>({}{!r:>{}}d={}) . <name>(format) ( ( <name>(a) ) , "
                + "( <name>(b) ) , ( <name>(c) ) , ( <name>(d) ) , ) <newline> <end>"
        ),
        (
            "t'a{b!r:c}'",
            "<name>(__template__) ( ( <string>(a) , <string> , ) , ( <name>(b) ) , "
                + "<string>(b) , <string>(r) , <string>(c) , ) <newline> <end>"
        ),
        ("__debug__ async", "True async <newline> <end>"),
        ("'abc", "<open string>(abc) <newline> <end>"),
        ("f'{}'", "<malformed f-string>({}) . <name>(format) ( ( ) , ) <newline> <end>"),
        ("$", "<invalid> <newline> <end>"),
        (
            "if x:\n    y\n  z\n",
            "if <name>(x) : <newline> <indent> <name>(y) <mismatch> <dedent> "
                + "<name>(z) <newline> <end>"
        ),
    ])
    func tokensAreThose(_ source: String, _ expected: String) throws {
        #expect(try kinds(source) == expected)
    }

    @Test func positionsCountFromOne() throws {
        let list = try tokens(of: Array("a\n\tb = 1\n".utf8)).map(\.description)
        #expect(
            list == [
                "1:1 <name> a", "1:2 <newline>", "2:9 <indent>", "2:9 <name> b", "2:11 =",
                "2:13 <integer> 1", "2:14 <newline>", "3:1 <dedent>", "3:1 <end>",
            ])
    }
}

/// A source with its tree.
struct TreeScript: CustomTestStringConvertible, Sendable {
    let path: URL
    var testDescription: String { path.lastPathComponent }

    static func all() -> [TreeScript] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "py" }
            .sorted { $0.path < $1.path }.map(TreeScript.init)
    }
}

@Suite struct ParserTests {
    @Test func findsScripts() {
        #expect(TreeScript.all().count >= 3)
    }

    /// `GOLDEN_UPDATE=1` rewrites the trees.
    @Test(arguments: TreeScript.all()) func treeMatches(_ script: TreeScript) throws {
        let tree = dump(try parse(Array(try Data(contentsOf: script.path))))
        let expected = script.path.deletingPathExtension().appendingPathExtension("tree")
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] != nil {
            try Data(tree.utf8).write(to: expected)
        }
        #expect(tree == String(decoding: try Data(contentsOf: expected), as: UTF8.self))
    }

    private func failure(_ source: String, as input: InputKind = .file) -> String {
        do throws(SyntaxError) {
            _ = try parse(Array(source.utf8), as: input)
            return "accepted"
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("x = ", "1:5: SyntaxError: invalid syntax"),
        ("  x", "1:3: IndentationError: unexpected indent"),
        ("if x:\n    y\n        z", "3:9: IndentationError: unexpected indent"),
        (
            "if x:\n    y\n  z",
            "2:6: IndentationError: unindent doesn't match any outer indent level"
        ),
        ("if x:\ny", "2:1: SyntaxError: invalid syntax"),
        ("f'{}'", "1:1: SyntaxError: malformed f-string"),
        ("012", "1:1: SyntaxError: invalid syntax for integer with base 0"),
        ("0xg", "1:1: SyntaxError: invalid syntax for integer with base 16"),
        ("1.2.3", "1:1: SyntaxError: invalid syntax for number"),
        ("'\\N{DIGIT ONE}'", "1:0: NotImplementedError: unicode name escapes"),
        ("'\\x1'", "1:1: SyntaxError: invalid syntax"),
        ("a not b", "1:7: SyntaxError: invalid syntax"),
        ("try: pass\nx", "2:1: SyntaxError: invalid syntax"),
        ("'a' b'b'", "1:5: SyntaxError: invalid syntax"),
        ("x[*a]", "1:3: SyntaxError: invalid syntax"),
        ("a := 1", "1:3: SyntaxError: invalid syntax"),
    ])
    func errorsSayWhere(_ source: String, _ expected: String) {
        #expect(failure(source) == expected)
    }

    @Test func inputKindsDiffer() {
        #expect(failure("a\nb\n", as: .single) == "2:1: SyntaxError: invalid syntax")
        #expect(failure("\n", as: .single) == "accepted")
        #expect(failure("a = 1", as: .eval) == "1:3: SyntaxError: invalid syntax")
        #expect(failure("a, b\n", as: .eval) == "accepted")
    }

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("-", "1"), ("not ", "1"),
        ("lambda: ", "1"), ("1 if x else ", "1"), ("x[", "]"), ("2 ** ", "1"), ("{1:", "}"),
        ("await ", "x"), ("(yield ", ")"),
    ])
    func deepNestingIsAnErrorNotACrash(_ open: String, _ close: String) {
        let count = 20_000
        let source =
            String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
        #expect(failure(source) != "accepted")
    }

    @Test func deepBlocksAreAnErrorNotACrash() {
        var source = ""
        for depth in 0..<2000 { source += String(repeating: " ", count: depth) + "if x:\n" }
        source += String(repeating: " ", count: 2000) + "pass\n"
        #expect(failure(source).contains("maximum recursion depth exceeded"))
    }

    @Test func realisticNestingIsAccepted() {
        let source = String(repeating: "[", count: 90) + String(repeating: "]", count: 90)
        #expect(failure("x = " + source) == "accepted")
        #expect(failure(String(repeating: "a + ", count: 50_000) + "a") == "accepted")
        #expect(failure("x" + String(repeating: ".y(1)[2]", count: 20_000)) == "accepted")
    }

    @Test func anyBytesAreReadWithoutCrash() {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        let alphabet = Array("ab1.0xe'\"\\\n\t :=()[]{}fr#,+-*@\u{e9}if for in def \0".utf8)
        for _ in 0..<3000 {
            var source: [UInt8] = []
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                source.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            _ = try? parse(source)
        }
    }
}
