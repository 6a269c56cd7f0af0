/// A text that was parsed, kept so that errors can show its lines.
public final class YAMLSource: Sendable {
    /// The file as the user named it.
    public let file: String
    private let lines: [String]

    /// Splits the text into lines; bytes that are not UTF-8 become replacement characters.
    public init(file: String, bytes: [UInt8]) {
        self.file = file
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var lines: [String] = []
        var start = bytes.startIndex
        var at = start
        while at < bytes.endIndex {
            let length = Self.lineBreakLength(bytes[at...])
            if length > 0 {
                lines.append(String(decoding: bytes[start..<at], as: UTF8.self))
                start = at + length
            }
            at += max(1, length)
        }
        lines.append(String(decoding: bytes[start...], as: UTF8.self))
        self.lines = lines
    }

    /// The bytes of a line break at the start, or 0.
    ///
    /// libyaml counts lines as YAML 1.1 does: by LF, CR, CR LF, NEL, LS and PS.
    private static func lineBreakLength(_ bytes: ArraySlice<UInt8>) -> Int {
        switch bytes.first {
        case 0x0A: 1
        case 0x0D: bytes.dropFirst().first == 0x0A ? 2 : 1
        case 0xC2: bytes.starts(with: [0xC2, 0x85]) ? 2 : 0
        case 0xE2:
            bytes.starts(with: [0xE2, 0x80, 0xA8]) || bytes.starts(with: [0xE2, 0x80, 0xA9]) ? 3 : 0
        default: 0
        }
    }

    /// The text of a line counted from 1, or nil beyond the end.
    public func line(_ number: Int) -> String? {
        lines.indices.contains(number - 1) ? lines[number - 1] : nil
    }

    var lineCount: Int { lines.count }
}

/// A place in a source: line and column count from 1, in characters; offset counts from 0.
public struct YAMLLocation: Sendable, Equatable {
    public let source: YAMLSource
    public let line: Int
    public let column: Int
    /// Unicode scalars from the start of the text.
    public let offset: Int

    public init(source: YAMLSource, line: Int, column: Int, offset: Int) {
        self.source = source
        self.line = line
        self.column = column
        self.offset = offset
    }

    public var file: String { source.file }

    /// `file:line:column`.
    public var text: String { "\(file):\(line):\(column)" }

    /// Whether both are the same place of the same parsed text.
    public static func == (a: Self, b: Self) -> Bool {
        a.source === b.source && a.line == b.line && a.column == b.column && a.offset == b.offset
    }
}

/// How a scalar was written.
///
/// Only plain scalars can be numbers, booleans or null.
public enum YAMLScalarStyle: Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
}

/// One `key: value` of a mapping.
public struct YAMLEntry: Sendable {
    public let key: String
    public let keyLocation: YAMLLocation
    public var value: YAMLNode

    public init(key: String, keyLocation: YAMLLocation, value: YAMLNode) {
        self.key = key
        self.keyLocation = keyLocation
        self.value = value
    }
}

/// A node of a parsed YAML document; aliases and merge keys are already resolved.
public struct YAMLNode: Sendable {
    /// What the node holds.
    public enum Content: Sendable {
        case scalar(String, style: YAMLScalarStyle)
        case sequence([YAMLNode])
        /// In the order of the file, without doubled keys.
        case mapping([YAMLEntry])
    }

    public var content: Content
    /// Where the node starts; for an alias, where the anchored node was written.
    public var location: YAMLLocation

    public init(_ content: Content, location: YAMLLocation) {
        self.content = content
        self.location = location
    }

    /// The entries of a mapping, or nil.
    public var entries: [YAMLEntry]? {
        if case .mapping(let entries) = content { return entries }
        return nil
    }

    /// The items of a sequence, or nil.
    public var items: [YAMLNode]? {
        if case .sequence(let items) = content { return items }
        return nil
    }

    /// The text of a scalar as written, whatever its type, or nil.
    public var text: String? {
        if case .scalar(let text, _) = content { return text }
        return nil
    }

    /// The value of a scalar by the YAML 1.2 core schema, or nil for a collection.
    public var scalar: YAMLScalar? {
        guard case .scalar(let text, let style) = content else { return nil }
        return style == .plain ? YAMLScalar(plain: text) : .text(text)
    }

    public var isNull: Bool { scalar == .null }

    /// The entry of a mapping with this key, or nil.
    public func entry(_ key: String) -> YAMLEntry? {
        entries?.first { $0.key == key }
    }

    /// The value of a mapping's key, or nil.
    public subscript(key: String) -> YAMLNode? {
        entry(key)?.value
    }

    /// The node at the end of a path of mapping keys and list indices.
    public subscript(path path: [String]) -> YAMLNode? {
        var node = self
        for word in path {
            if let next = node[word] {
                node = next
            } else if let items = node.items, let index = Int(word), items.indices.contains(index) {
                node = items[index]
            } else {
                return nil
            }
        }
        return node
    }

    /// The node on one line, in flow style.
    public var flowText: String {
        switch content {
        case .scalar(let text, let style):
            let needsQuotes = style != .plain && YAMLScalar(plain: text) != .text(text)
            return needsQuotes || text.isEmpty && style != .plain ? "\"\(text)\"" : text
        case .sequence(let items):
            return "[\(items.map(\.flowText).joined(separator: ", "))]"
        case .mapping(let entries):
            return "{\(entries.map { "\($0.key): \($0.value.flowText)" }.joined(separator: ", "))}"
        }
    }

    /// What a user would call it: "a list".
    public var kindText: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let text, _):
            switch scalar {
            case .null: "nothing"
            case .boolean: "`\(text)`, a boolean"
            case .integer, .real: "the number \(text)"
            default: "the text `\(text)`"
            }
        }
    }
}
