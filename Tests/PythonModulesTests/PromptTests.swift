import PythonModules
import Testing

/// The prompt without a machine: bytes in, bytes and requests out.
@Suite struct PromptTests {
    private struct Face: PromptFace {
        let banner = Array("banner\r\n".utf8)
        let firstPrompt = Array("> ".utf8)
        let secondPrompt = Array(". ".utf8)
        func complete(_ line: [UInt8]) -> Completion { .none }
    }

    /// Sends bytes and answers each request to run with an end, or with `error`; gives all that
    /// comes out, with what is run in brackets.
    private func talk(
        _ bytes: String, error: String = "", from prompt: inout Prompt
    ) -> String {
        var shown = ""
        func take() {
            shown += String(decoding: prompt.takeOutput(), as: UTF8.self)
        }
        for byte in bytes.utf8 {
            switch prompt.receive(byte, Face()) {
            case .none: take()
            case .leave:
                take()
                shown += "[leave]"
            case .run(let code):
                take()
                shown += "[\(code.kind) \(String(decoding: code.source, as: UTF8.self))]"
                prompt.finish(error: Array(error.utf8), Face())
                take()
            }
        }
        return shown.replacing("\u{4}", with: "^D").replacing("\u{1}", with: "^A")
            .replacing("\r\n", with: "/")
    }

    private func talk(_ bytes: String, error: String = "") -> String {
        var prompt = Prompt()
        prompt.open(Face())
        _ = prompt.takeOutput()
        return talk(bytes, error: error, from: &prompt)
    }

    @Test func opens() {
        var prompt = Prompt()
        prompt.open(Face())
        #expect(prompt.takeOutput() == Array("banner\r\n> ".utf8))
        #expect(!prompt.isRaw)
    }

    private static let lineRows: [(String, String)] = [
        ("1\r", "1/[statement 1]> "),
        ("\r", "/> "),
        ("if 1:\r2\r\u{7F}\r", "if 1:/.     2/.     <<<<^[K/[statement if 1:\n    2\n]> "),
        ("(1,\r2)\r", "(1,/. 2)/[statement (1,\n2)]> "),
        ("(1,\r\u{3}", "(1,/. /> "),
        ("ab\u{3}", "ab/> "),
        ("(1,\r\u{4}", "(1,/. [statement (1,\n]> "),
        ("\u{4}", "/[leave]"),
        ("\u{2}", "/banner/> "),
        ("\u{3}", "/> "),
        (
            "\u{5}a\rb\u{4}",
            "/paste mode; Ctrl-C to cancel, Ctrl-D to finish/=== a/=== b/[pasted a\rb]> "
        ),
        ("\u{5}a\u{3}", "/paste mode; Ctrl-C to cancel, Ctrl-D to finish/=== a/> "),
    ]

    @Test(arguments: lineRows)
    func lines(_ bytes: String, _ shown: String) {
        let result = talk(bytes).replacing("\u{8}", with: "<").replacing("\u{1B}", with: "^")
        #expect(result == shown)
    }

    @Test func errorsAreShownBeforeTheNextPrompt() {
        #expect(talk("x\r", error: "bad\r\n") == "x/[statement x]bad/> ")
    }

    private static let raw = "/raw REPL; CTRL-B to exit/>"

    private static let rawRows: [(String, String)] = [
        ("1\n\u{4}", "OK[raw 1\n]^D^D>"),
        ("junk\u{3}1\u{4}", "OK[raw 1]^D^D>"),
        ("é\u{4}", "OK[raw é]^D^D>"),
        ("\u{1}", "raw REPL; CTRL-B to exit/>"),
        ("\u{4}", "OK/[leave]"),
        ("\u{2}", "/banner/> "),
        // A command of the raw prompt that does not exist.
        ("\u{5}Z\u{1}", "R\u{0}>"),
    ]

    @Test(arguments: rawRows)
    func rawPrompt(_ bytes: String, _ shown: String) {
        #expect(talk("\u{1}" + bytes) == Self.raw + shown)
    }

    /// A tool interrupts before it enters.
    @Test func toolsComeIn() {
        #expect(talk("\r\u{3}\u{3}\r\u{1}") == "/> /> /> /> " + Self.raw)
    }

    @Test func rawErrorsStandBetweenEndMarks() {
        #expect(talk("\u{1}x\u{4}", error: "bad") == Self.raw + "OK[raw x]^Dbad^D>")
    }

    @Test func rawPromptStaysOneAfterAReset() {
        var prompt = Prompt()
        _ = talk("\u{1}\u{4}", from: &prompt)
        prompt.open(Face())
        #expect(prompt.isRaw)
        #expect(String(decoding: prompt.takeOutput(), as: UTF8.self).hasPrefix("raw REPL"))
    }

    @Test func rawPasteSaysWhenAWindowIsUsedUp() {
        var prompt = Prompt()
        _ = talk("\u{1}", from: &prompt)
        #expect(feed("\u{5}A\u{1}", &prompt) == Array("R\u{1}".utf8) + [128, 0, 1])
        #expect(feed(String(repeating: "a", count: 127), &prompt) == [])
        #expect(feed("a", &prompt) == [1])
        #expect(feed(String(repeating: "b", count: 256), &prompt) == [1, 1])
        let request = prompt.receive(4, Face())
        #expect(prompt.takeOutput() == [4])
        guard case .run(let code) = request else {
            Issue.record("nothing is run")
            return
        }
        #expect(code.kind == .raw)
        #expect(code.source.count == 384)
        prompt.finish(Face())
        #expect(prompt.takeOutput() == [4, 4, UInt8(ascii: ">")])
        // Then the raw prompt goes on.
        #expect(feed("\u{5}A\u{1}x\u{3}", &prompt).suffix(1) == [UInt8(ascii: ">")])
        #expect(prompt.receive(UInt8(ascii: "y"), Face()) == .none)
        #expect(prompt.isRaw)
    }

    private func feed(_ bytes: String, _ prompt: inout Prompt) -> [UInt8] {
        var output: [UInt8] = []
        for byte in bytes.utf8 {
            _ = prompt.receive(byte, Face())
            output += prompt.takeOutput()
        }
        return output
    }
}
