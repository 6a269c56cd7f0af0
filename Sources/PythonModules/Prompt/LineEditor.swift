/// What the tab key comes to.
public enum Completion: Equatable, Sendable {
    /// Nothing fits.
    case none
    /// These bytes go on with the word.
    case insert([UInt8])
    /// Several words fit; the text that lists them.
    case choices([UInt8])
}

/// The input line of a prompt: bytes of a terminal in, bytes for the terminal out.
///
/// Keys, redrawing and indentation are those of MicroPython, so that tools which watch the echo
/// see what they expect.
public struct LineEditor: Sendable {
    /// What a byte did to the input.
    public enum Event: Equatable, Sendable {
        /// The line goes on.
        case none
        /// The line is done.
        case line
        /// A control character, 1 to 5, on an empty line, or Control-C anywhere.
        case control(UInt8)
    }

    /// All lines of the input, those before the present one ended by a line feed.
    public private(set) var text: [UInt8] = []
    /// Lines typed before.
    public var history: LineHistory
    private var keys = LineKeys()
    private var prompt: [UInt8] = []
    /// Where the present line starts.
    private var start = 0
    private var cursor = 0
    /// Which line of the history is shown; -1 for none.
    private var recalled = -1
    private var indents = true
    private var isJustIndented = false
    private var output: [UInt8] = []

    /// An editor without a line.
    public init(historyLimit: Int) { history = LineHistory(limit: historyLimit) }

    /// Begins a new input.
    public mutating func begin(prompt: [UInt8]) {
        text = []
        indents = true
        startLine(prompt: prompt)
    }

    /// Begins another line of the same input.
    public mutating func addLine(prompt: [UInt8]) {
        text.append(UInt8(ascii: "\n"))
        startLine(prompt: prompt)
    }

    private mutating func startLine(prompt: [UInt8]) {
        self.prompt = prompt
        start = text.count
        cursor = start
        recalled = -1
        isJustIndented = false
        output += prompt
        indent()
    }

    /// What the terminal is to show since the last call.
    public mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// Takes a byte from the terminal; `complete` answers the tab key for the line up to the
    /// cursor.
    public mutating func receive(
        _ byte: UInt8, complete: ([UInt8]) -> Completion
    ) -> Event {
        if !keys.isInSequence, 1...5 ~= byte, text.count == start { return .control(byte) }
        defer { isJustIndented = false }
        guard let key = keys.key(byte) else { return .none }
        switch key {
        case .interrupt: return .control(byte)
        case .newline:
            output += [0x0D, 0x0A]
            history.add(Array(text[start...]))
            return .line
        case .insert(UInt8(ascii: " ")) where isJustIndented:
            // Who types the indentation himself starts over with one column.
            indents = false
            text.removeLast(3)
            moveBack(3)
        case .tab where isJustIndented: indents = false
        case .tab: tab(complete)
        default: perform(key)
        }
        return .none
    }

    private mutating func perform(_ key: LineKey) {
        switch key {
        case .insert(let byte): insert([byte])
        case .left: moveBack(min(1, cursor - start))
        case .right: moveAhead(min(1, text.count - cursor))
        case .home: moveBack(cursor - start)
        case .end: moveAhead(text.count - cursor)
        case .wordLeft: moveBack(cursor - wordStart)
        case .wordRight: moveAhead(wordEnd - cursor)
        case .delete: remove(cursor..<min(cursor + 1, text.count))
        case .backspace: backspace()
        case .deleteWord: remove(cursor..<wordEnd)
        case .backspaceWord: remove(wordStart..<cursor)
        case .cutToEnd: remove(cursor..<text.count)
        case .cutToStart: remove(start..<cursor)
        case .older:
            if recalled + 1 < history.lines.count { recall(recalled + 1) }
        case .newer:
            if recalled >= 0 { recall(recalled - 1) }
        case .newline, .tab, .interrupt: break
        }
    }

    // MARK: - Changes

    private mutating func insert(_ bytes: [UInt8]) {
        text.insert(contentsOf: bytes, at: cursor)
        redraw(ahead: bytes.count)
    }

    /// Removes bytes at the cursor: before or behind it.
    private mutating func remove(_ range: Range<Int>) {
        let old = text.count
        text.removeSubrange(range)
        moveBack(cursor - range.lowerBound)
        redraw(erasing: text.count < old)
    }

    private mutating func backspace() {
        guard cursor > start else { return }
        let isIndentation = text[start..<cursor].allSatisfy { $0 == 0x20 }
        let count = isIndentation && cursor - start >= 4 ? 4 : 1
        remove(cursor - count..<cursor)
    }

    private mutating func recall(_ number: Int) {
        recalled = number
        let line = number >= 0 ? history.lines[number] : []
        let old = text.count
        text.replaceSubrange(start..., with: line)
        moveBack(cursor - start)
        redraw(erasing: text.count < old, ahead: line.count)
    }

    private mutating func tab(_ complete: ([UInt8]) -> Completion) {
        if cursor > 0, text[cursor - 1] == 0x20 || 0x09...0x0D ~= text[cursor - 1] {
            return insert(Array(repeating: 0x20, count: 4))
        }
        switch complete(Array(text[start..<cursor])) {
        case .none: break
        case .insert(let bytes): insert(bytes)
        case .choices(let list):
            output += list + prompt + text[start..<cursor]
            redraw()
        }
    }

    /// Indents a further line as the one before, deeper behind a colon; not after two empty ones.
    private mutating func indent() {
        guard indents, text.count > 1, text.last == UInt8(ascii: "\n") else { return }
        let lines = text.dropLast().split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let last = lines[lines.count - 1]
        let depth = last.prefix { $0 == 0x20 }.count
        if lines.count > 2, depth == last.count, lines[lines.count - 2].allSatisfy({ $0 == 0x20 }) {
            return
        }
        let steps = depth / 4 + (last.last == UInt8(ascii: ":") ? 1 : 0)
        guard steps > 0 else { return }
        let spaces = [UInt8](repeating: 0x20, count: 4 * steps)
        text += spaces
        output += spaces
        cursor = text.count
        isJustIndented = true
    }

    // MARK: - Words

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Where the word at or before the cursor starts.
    private var wordStart: Int {
        var place = cursor
        while place > start, !isWord(text[place - 1]) { place -= 1 }
        while place > start, isWord(text[place - 1]) { place -= 1 }
        return place
    }

    /// Where the word at or behind the cursor ends.
    private var wordEnd: Int {
        var place = cursor
        while place < text.count, !isWord(text[place]) { place += 1 }
        while place < text.count, isWord(text[place]) { place += 1 }
        return place
    }

    // MARK: - The terminal

    private mutating func moveBack(_ count: Int) {
        cursor -= count
        showBack(count)
    }

    private mutating func showBack(_ count: Int) {
        if count > 4 {
            output += Array("\u{1B}[\(count)D".utf8)
        } else if count > 0 {
            output += Array(repeating: 0x08, count: count)
        }
    }

    /// Moves over characters by showing them again.
    private mutating func moveAhead(_ count: Int) {
        output += text[cursor..<cursor + count]
        cursor += count
    }

    /// Shows the line from the cursor on, which then stands so many characters further.
    private mutating func redraw(erasing: Bool = false, ahead: Int = 0) {
        if erasing { output += Array("\u{1B}[K".utf8) }
        output += text[cursor...]
        cursor += ahead
        showBack(text.count - cursor)
    }
}
