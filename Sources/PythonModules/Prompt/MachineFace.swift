public import PythonVM

/// What a prompt must know of a virtual machine.
public struct MachineFace: PromptFace {
    private let machine: VirtualMachine
    private let lineEnd: String
    private static let first = InternedString("ps1")
    private static let second = InternedString("ps2")

    /// `lineEnd` is that of what programs print: a board adds the carriage return itself, on a PC
    /// the terminal does.
    public init(_ machine: VirtualMachine, lineEnd: String = "\r\n") {
        self.machine = machine
        self.lineEnd = lineEnd
    }

    public var banner: [UInt8] {
        let facts = machine.platform
        return Array(
            "\(facts.firmware); \(facts.machine)\r\nType \"help()\" for more information.\r\n".utf8)
    }

    public var firstPrompt: [UInt8] { prompt(MachineFace.first, ">>> ") }
    public var secondPrompt: [UInt8] { prompt(MachineFace.second, "... ") }

    private func prompt(_ name: InternedString, _ usual: String) -> [UInt8] {
        let own = machine.hostObject(name)
        if own.isNull { return Array(usual.utf8) }
        return machine.isString(own) ? Array(machine.text(own).utf8) : []
    }

    // MARK: - Completion

    private static let importWord = "import "

    public func complete(_ line: [UInt8]) -> Completion {
        let text = String(decoding: line, as: UTF8.self)
        let chain = text.unicodeScalars.suffixWhile {
            $0 == "." || $0 == "_" || $0.isASCII && $0.properties.isAlphabetic
                || "0"..."9" ~= $0
        }
        var words = chain.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let stem = words.removeLast()
        guard let names = names(behind: words, in: text) else { return .none }
        let fitting = names.filter { name in
            name.hasPrefix(stem) && !(stem.isEmpty && name.hasPrefix("_"))
        }
        guard let shared = fitting.first.map({ fitting.reduce($0) { $0.commonPrefix(with: $1) } })
        else {
            // At the start of a line, the one statement worth completing.
            let isStatement = words.isEmpty && chain == text && !stem.isEmpty
            guard isStatement, MachineFace.importWord.hasPrefix(stem) else { return .none }
            return .insert(Array(MachineFace.importWord.dropFirst(stem.count).utf8))
        }
        if fitting.count == 1 || shared.count > stem.count {
            return .insert(Array(shared.dropFirst(stem.count).utf8))
        }
        return .choices(list(fitting))
    }

    /// The names that may stand behind a chain of attributes; nil when the chain leads nowhere.
    private func names(behind chain: [String], in line: String) -> [String]? {
        var object = Value.null
        for word in chain {
            let name = InternedString(word)
            let next =
                object.isNull
                ? machine.find(name, inDict: machine.mainGlobals)
                : (try? machine.findAttribute(object, name)) ?? .null
            if next.isNull { return nil }
            object = next
        }
        if line.hasPrefix(MachineFace.importWord) { return machine.runtime.moduleNames }
        return object.isNull
            ? machine.names(inDict: machine.mainGlobals) : machine.attributeNames(of: object)
    }

    /// Words in columns of 16 characters, at most 64 characters a line.
    private func list(_ words: [String]) -> [UInt8] {
        let (column, width) = (16, 64)
        var text = ""
        var used = width
        for word in words {
            let count = word.utf8.count
            var gap = (column - used % column) % column
            if gap < 2 { gap += column }
            if used + gap + count <= width {
                text += String(repeating: " ", count: gap) + word
                used += gap + count
            } else {
                text += lineEnd + word
                used = count
            }
        }
        return Array((text + lineEnd).utf8)
    }
}

extension String.UnicodeScalarView {
    /// The longest end of which all scalars fulfil a condition.
    fileprivate func suffixWhile(_ condition: (Unicode.Scalar) -> Bool) -> String {
        String(Substring(self[(lastIndex { !condition($0) }.map(index(after:)) ?? startIndex)...]))
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
