import PythonModules
import Testing

/// Keys in; the line and what the terminal shows out.
@Suite struct LineEditorTests {
    private static func complete(_ line: [UInt8]) -> Completion {
        switch String(decoding: line, as: UTF8.self) {
        case "be": .insert(Array("ta".utf8))
        case "alpha": .choices(Array("alpha alphabet\r\n".utf8))
        default: .none
        }
    }

    /// Types into a new editor; gives the input and the screen's bytes with escapes spelled out.
    private func type(_ keys: String, history: [String] = []) -> (text: String, shown: String) {
        var editor = LineEditor(historyLimit: 3)
        for line in history { editor.history.add(Array(line.utf8)) }
        editor.begin(prompt: Array("> ".utf8))
        for byte in keys.utf8 {
            if editor.receive(byte, complete: Self.complete) == .line {
                editor.addLine(prompt: Array(". ".utf8))
            }
        }
        let shown = String(decoding: editor.takeOutput(), as: UTF8.self)
        return (
            String(decoding: editor.text, as: UTF8.self),
            shown.replacing("\u{1B}", with: "^").replacing("\u{8}", with: "<")
        )
    }

    private static let keyRows: [(String, String, String)] = [
        ("abc", "abc", "> abc"),
        // Arrows and their Control keys, in both spellings of a terminal.
        ("ac\u{2}b", "abc", "> ac<bc<"),
        ("ac\u{1B}[Db\u{1B}[Cd", "abcd", "> ac<bc<cd"),
        ("bc\u{1}a\u{5}d", "abcd", "> bc<<abc<<bcd"),
        ("bc\u{1B}[Ha\u{1B}[Fd", "abcd", "> bc<<abc<<bcd"),
        ("bc\u{1B}OHa\u{1B}OFd", "abcd", "> bc<<abc<<bcd"),
        ("bc\u{1B}[1~a\u{1B}[4~d", "abcd", "> bc<<abc<<bcd"),
        // Removing.
        ("abx\u{7F}c", "abc", "> abx<^[Kc"),
        ("xa\u{1}\u{4}", "a", "> xa<<^[Ka<"),
        ("xa\u{1}\u{1B}[3~", "a", "> xa<<^[Ka<"),
        ("abcdef\u{1}\u{6}\u{B}", "a", "> abcdef^[6Da^[K"),
        ("abcd\u{2}\u{15}", "d", "> abcd<<<<^[Kd<"),
        ("one two\u{17}", "one ", "> one two<<<^[K"),
        ("one two\u{1B}\u{7F}", "one ", "> one two<<<^[K"),
        ("one two\u{1}\u{1B}d", " two", "> one two^[7D^[K two<<<<"),
        // Words.
        ("12 34\u{1B}bx", "12 x34", "> 12 34<<x34<<"),
        ("12 34\u{1B}[1;5Dx", "12 x34", "> 12 34<<x34<<"),
        ("12 34\u{1}\u{1B}fx", "12x 34", "> 12 34^[5D12x 34<<<"),
        ("12 34\u{1}\u{1B}[1;5Cx", "12x 34", "> 12 34^[5D12x 34<<<"),
        // Nothing to do at the ends, and nothing for what is unknown.
        ("\u{7F}\u{1B}[D\u{1B}[C\u{1B}[B\u{B}a\u{1B}[Z\u{1B}Ox\u{1B}q\u{0}é", "a", "> a"),
    ]

    @Test(arguments: keyRows)
    func keys(_ keys: String, _ text: String, _ shown: String) {
        let result = type(keys)
        #expect(result.text == text)
        #expect(result.shown == shown)
    }

    @Test func linesOfTheHistory() {
        let lines = ["one", "two", "", "two", "three", "four"]
        #expect(type("\u{10}", history: lines).text == "four")
        #expect(type("\u{10}\u{10}\u{1B}[A", history: lines).text == "two")
        // The oldest is gone, and the one before the oldest is the last that can be had.
        #expect(type("\u{10}\u{10}\u{10}\u{10}\u{10}", history: lines).text == "two")
        #expect(type("\u{10}\u{10}\u{E}", history: lines).text == "four")
        #expect(type("x\u{10}\u{E}", history: lines).text == "")
        #expect(type("\u{10}\u{10}", history: lines).shown == "> four<<<<three")
    }

    @Test func tabs() {
        #expect(type("be\t").text == "beta")
        #expect(type("no\t").text == "no")
        #expect(type("a \t1").text == "a     1")
        let choices = type("alphax\u{2}\t")
        #expect(choices.text == "alphax")
        #expect(choices.shown == "> alphax<alpha alphabet\r\n> alphax<")
    }

    private static let indentRows: [(String, String)] = [
        ("if 1:\rx\r", "if 1:\n    x\n    "),
        ("if 1:\rif 2:\rx", "if 1:\n    if 2:\n        x"),
        ("if 1:\rx\r\u{7F}y", "if 1:\n    x\ny"),
        // Not after two empty lines, and no more once the user indents himself.
        ("if 1:\rx\r\r\r", "if 1:\n    x\n    \n    \n"),
        ("if 1:\r  x\ry", "if 1:\n  x\ny"),
        ("if 1:\r\tx\r\ty", "if 1:\n    x\n    y"),
        // A carriage return and a line feed are one end of a line.
        ("a\r\nb\r\n\r\nc", "a\nb\n\nc"),
        ("a\n\nb", "a\n\nb"),
    ]

    @Test(arguments: indentRows)
    func indentation(_ keys: String, _ text: String) { #expect(type(keys).text == text) }

    @Test func controlKeysOfAnEmptyLine() {
        var editor = LineEditor(historyLimit: 1)
        for key in UInt8(1)...5 {
            editor.begin(prompt: [])
            #expect(editor.receive(key, complete: Self.complete) == .control(key))
        }
        editor.begin(prompt: [])
        _ = editor.receive(0x61, complete: Self.complete)
        #expect(editor.receive(4, complete: Self.complete) == .none)
        #expect(editor.receive(3, complete: Self.complete) == .control(3))
    }
}
