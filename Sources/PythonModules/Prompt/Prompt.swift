internal import PythonSyntax

/// What a prompt must know of the interpreter behind it.
public protocol PromptFace {
    /// The lines with which the prompt opens, ended by carriage return and line feed.
    var banner: [UInt8] { get }
    /// `sys.ps1`.
    var firstPrompt: [UInt8] { get }
    /// `sys.ps2`.
    var secondPrompt: [UInt8] { get }
    /// The tab key behind a part of a line.
    func complete(_ line: [UInt8]) -> Completion
}

/// Code that a prompt wants run.
public struct PromptCode: Equatable, Sendable {
    /// How it was typed.
    public enum Kind: Equatable, Sendable {
        /// One statement.
        case statement
        /// A text in paste mode: several statements.
        case pasted
        /// A program that a tool sent to the raw prompt.
        case raw
    }
    public var kind: Kind
    public var source: [UInt8]
}

/// MicroPython's prompt as plain bytes in, bytes out: line by line, paste mode, and the raw prompt
/// with its raw-paste mode, by which tools send programs to boards.
///
/// The owner passes on each byte that comes in (`receive`), shows what comes out, carries out what
/// is asked for and reports its end (`finish`).
public struct Prompt: Sendable {
    /// The answer to a byte.
    public enum Request: Equatable, Sendable {
        case none
        /// Run this, then call `finish`.
        case run(PromptCode)
        /// The user ends the session: the PC's program ends, a board starts anew.
        case leave
    }
    private enum Mode: Equatable { case lines, paste, raw, rawPaste(left: Int) }

    /// The line editor, whose history the owner may fill and keep.
    public var editor: LineEditor
    private var mode = Mode.lines
    private var isContinuing = false
    private var collected: [UInt8] = []
    private var output: [UInt8] = []
    /// How many bytes a tool may send in raw-paste mode before it must wait for word.
    private static let window = 128
    private static let rawBanner = "raw REPL; CTRL-B to exit\r\n>"

    /// A prompt that was not opened yet.
    public init(historyLimit: Int = 8) { editor = LineEditor(historyLimit: historyLimit) }

    /// Whether a tool talks to the raw prompt.
    public var isRaw: Bool {
        switch mode {
        case .raw, .rawPaste: true
        case .lines, .paste: false
        }
    }

    /// What the terminal is to show since the last call.
    public mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// Shows the banner and the first prompt; a raw prompt stays one.
    public mutating func open(_ face: some PromptFace) {
        if isRaw { return enterRaw() }
        output += face.banner
        restart(face)
    }

    /// Takes a byte.
    public mutating func receive(_ byte: UInt8, _ face: some PromptFace) -> Request {
        switch mode {
        case .lines: return edit(byte, face)
        case .paste: return paste(byte, face)
        case .raw: return raw(byte, face)
        case .rawPaste(let left): return rawPaste(byte, left: left)
        }
    }

    /// Goes on after what was asked for has run; `error`: the text of the exception that ended it.
    public mutating func finish(error: [UInt8] = [], _ face: some PromptFace) {
        if isRaw {
            output += [0x04] + error + [0x04] + Array(">".utf8)
        } else {
            output += error
            restart(face)
        }
    }

    private mutating func show(_ text: String) { output += Array(text.utf8) }

    private mutating func restart(_ face: some PromptFace) {
        mode = .lines
        isContinuing = false
        collected = []
        editor.begin(prompt: face.firstPrompt)
        output += editor.takeOutput()
    }

    // MARK: - Lines

    private mutating func edit(_ byte: UInt8, _ face: some PromptFace) -> Request {
        let event = editor.receive(byte, complete: face.complete)
        output += editor.takeOutput()
        switch event {
        case .none: return .none
        case .control(let key): return isContinuing ? stop(key, face) : control(key, face)
        case .line: break
        }
        if editor.text.isEmpty {
            restart(face)
            return .none
        }
        guard isContinued(editor.text) else { return .run(statement) }
        isContinuing = true
        editor.addLine(prompt: face.secondPrompt)
        output += editor.takeOutput()
        return .none
    }

    private var statement: PromptCode { PromptCode(kind: .statement, source: editor.text) }

    /// A control character on an empty line.
    private mutating func control(_ key: UInt8, _ face: some PromptFace) -> Request {
        show("\r\n")
        switch key {
        case 0x01: enterRaw()
        case 0x02: open(face)
        case 0x04: return .leave
        case 0x05:
            show("paste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ")
            mode = .paste
            collected = []
        default: restart(face)
        }
        return .none
    }

    /// A control character inside a statement of several lines.
    private mutating func stop(_ key: UInt8, _ face: some PromptFace) -> Request {
        if key == 0x03 {
            show("\r\n")
            restart(face)
        }
        return key == 0x04 ? .run(statement) : .none
    }

    // MARK: - Paste mode

    private mutating func paste(_ byte: UInt8, _ face: some PromptFace) -> Request {
        switch byte {
        case 0x03:
            show("\r\n")
            restart(face)
        case 0x04:
            show("\r\n")
            return .run(PromptCode(kind: .pasted, source: collected))
        case 0x0D:
            collected.append(byte)
            show("\r\n=== ")
        default:
            collected.append(byte)
            output.append(byte)
        }
        return .none
    }

    // MARK: - The raw prompt

    private mutating func enterRaw() {
        mode = .raw
        collected = []
        show(Prompt.rawBanner)
    }

    private mutating func raw(_ byte: UInt8, _ face: some PromptFace) -> Request {
        switch byte {
        case 0x01:
            if collected.count == 2, collected[0] == 0x05 { return command(collected[1]) }
            enterRaw()
        case 0x02:
            mode = .lines
            show("\r\n")
            open(face)
        case 0x03: collected = []
        case 0x04:
            show("OK")
            guard !collected.isEmpty else {
                show("\r\n")
                return .leave
            }
            return runCollected()
        default: collected.append(byte)
        }
        return .none
    }

    private mutating func runCollected() -> Request {
        defer { collected = [] }
        return .run(PromptCode(kind: .raw, source: collected))
    }

    /// A command of the raw prompt: `A` begins raw-paste mode.
    private mutating func command(_ name: UInt8) -> Request {
        collected = []
        guard name == UInt8(ascii: "A") else {
            output += [UInt8(ascii: "R"), 0]
            show(">")
            return .none
        }
        let window = UInt16(Prompt.window)
        output += [UInt8(ascii: "R"), 1, UInt8(window & 0xFF), UInt8(window >> 8), 1]
        mode = .rawPaste(left: Prompt.window)
        return .none
    }

    private mutating func rawPaste(_ byte: UInt8, left: Int) -> Request {
        switch byte {
        case 0x03:
            // The tool gave up: nothing runs, and the raw prompt answers as after an interrupt.
            output += [0x04]
            mode = .raw
            collected = []
            output += [0x04] + Array("KeyboardInterrupt: \r\n".utf8) + [0x04] + Array(">".utf8)
        case 0x04:
            output += [0x04]
            mode = .raw
            return runCollected()
        default:
            collected.append(byte)
            if left == 1 { output += [0x01] }
            mode = .rawPaste(left: left == 1 ? Prompt.window : left - 1)
        }
        return .none
    }
}
