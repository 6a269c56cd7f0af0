import CLibYAML

/// Reads YAML text into a tree of ``YAMLNode``, through libyaml.
///
/// Hostile texts are bounded: nesting to ``maximumDepth``, nodes (with aliases counted as often as
/// they are used) to ``maximumNodes``.
public struct YAMLParser {
    /// Deeper nesting is an error.
    ///
    /// Scenario files use about eight levels.
    public static let maximumDepth = 64
    /// More nodes are an error; aliases count with all that they stand for.
    public static let maximumNodes = 1_000_000

    private let source: YAMLSource
    /// Added to columns of the first line: the text is the tail of a longer line.
    private let firstColumn: Int
    private var parser: UnsafeMutablePointer<yaml_parser_t>
    private var anchors: [String: (node: YAMLNode, size: Int)] = [:]
    private var nodeCount = 0

    /// Parses the single document of a file.
    ///
    /// An empty file is a null scalar at 1:1.
    ///
    /// The bytes are UTF-8; `file` is the name shown in errors.
    public static func parse(bytes: [UInt8], file: String) throws(DiagnosticList) -> YAMLNode {
        try parse(bytes: bytes, source: YAMLSource(file: file, bytes: bytes))
    }

    /// Parses a string as the file `file`.
    public static func parse(_ text: String, file: String) throws(DiagnosticList) -> YAMLNode {
        try parse(bytes: Array(text.utf8), file: file)
    }

    /// Parses a text that is part of `source`: the first line's columns start at `firstColumn`.
    public static func parse(
        bytes: [UInt8], source: YAMLSource, firstColumn: Int = 0
    ) throws(DiagnosticList) -> YAMLNode {
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            throw DiagnosticList([
                Diagnostic(
                    file: source.file, message: "the file is encoded in UTF-16", expected: "UTF-8")
            ])
        }
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<YAMLNode, Diagnostic> in
            withUnsafeTemporaryAllocation(of: yaml_parser_t.self, capacity: 1) { memory in
                guard let parser = memory.baseAddress, yaml_parser_initialize(parser) == 1 else {
                    return .failure(Diagnostic(file: source.file, message: "out of memory"))
                }
                defer { yaml_parser_delete(parser) }
                yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
                yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
                var run = YAMLParser(source: source, firstColumn: firstColumn, parser: parser)
                do throws(Diagnostic) {
                    return .success(try run.document())
                } catch {
                    return .failure(error)
                }
            }
        }
        switch result {
        case .success(let node): return node
        case .failure(let diagnostic): throw DiagnosticList([diagnostic])
        }
    }

    private init(
        source: YAMLSource, firstColumn: Int, parser: UnsafeMutablePointer<yaml_parser_t>
    ) {
        self.source = source
        self.firstColumn = firstColumn
        self.parser = parser
    }

    // MARK: Events

    /// What a libyaml event says, copied out of its C strings.
    private struct Event {
        var type: yaml_event_type_t
        var location: YAMLLocation
        var text = ""
        var style = YAMLScalarStyle.plain
        var anchor: String?
    }

    private func nextEvent() throws(Diagnostic) -> Event {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw problem() }
        defer { yaml_event_delete(&raw) }
        var event = Event(type: raw.type, location: location(raw.start_mark))
        switch raw.type {
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            event.anchor = Self.string(scalar.anchor)
            event.text = String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                as: UTF8.self)
            event.style = Self.style(scalar.style)
            if let tag = Self.string(scalar.tag) {
                guard tag == "tag:yaml.org,2002:str" || tag == "!" else {
                    throw Diagnostic(
                        at: event.location, "the tag `\(Self.short(tag))`",
                        expected: "a value without a tag")
                }
                if event.style == .plain { event.style = .doubleQuoted }
            }
        case YAML_ALIAS_EVENT: event.anchor = Self.string(raw.data.alias.anchor)
        case YAML_SEQUENCE_START_EVENT: event.anchor = Self.string(raw.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT: event.anchor = Self.string(raw.data.mapping_start.anchor)
        default: break
        }
        return event
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }

    /// `!!int` for `tag:yaml.org,2002:int`.
    private static func short(_ tag: String) -> String {
        let core = "tag:yaml.org,2002:"
        return tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLScalarStyle {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private func location(_ mark: yaml_mark_t) -> YAMLLocation {
        let shift = mark.line == 0 ? firstColumn : 0
        return YAMLLocation(
            source: source, line: Int(mark.line) + 1, column: Int(mark.column) + 1 + shift,
            offset: Int(mark.index) + firstColumn)
    }

    // MARK: Tree

    private mutating func document() throws(Diagnostic) -> YAMLNode {
        _ = try nextEvent()  // start of the stream
        let start = try nextEvent()
        if start.type == YAML_STREAM_END_EVENT {
            let origin = YAMLLocation(
                source: source, line: 1, column: 1 + firstColumn, offset: firstColumn)
            return YAMLNode(.scalar("", style: .plain), location: origin)
        }
        let root = try node(try nextEvent(), depth: 1)
        _ = try nextEvent()  // end of the document
        let next = try nextEvent()
        guard next.type == YAML_STREAM_END_EVENT else {
            throw Diagnostic(
                at: next.location, "a second document", expected: "one document in a file")
        }
        return root
    }

    private mutating func node(_ event: Event, depth: Int) throws(Diagnostic) -> YAMLNode {
        guard depth <= Self.maximumDepth else {
            throw Diagnostic(
                at: event.location, "nested too deeply",
                expected: "at most \(Self.maximumDepth) levels")
        }
        let countBefore = nodeCount
        try count(1, at: event.location)
        let result: YAMLNode
        switch event.type {
        case YAML_SCALAR_EVENT:
            result = YAMLNode(.scalar(event.text, style: event.style), location: event.location)
        case YAML_SEQUENCE_START_EVENT:
            result = try sequence(event, depth: depth)
        case YAML_MAPPING_START_EVENT:
            result = try mapping(event, depth: depth)
        case YAML_ALIAS_EVENT:
            let name = event.anchor ?? ""
            guard let anchored = anchors[name] else {
                throw Diagnostic(
                    at: event.location, "unknown anchor `\(name)`",
                    suggestion: NearestWord.find(name, in: anchors.keys.sorted()))
            }
            try count(anchored.size, at: event.location)
            return anchored.node
        default:
            throw Diagnostic(at: event.location, "unexpected end of the document")
        }
        if let anchor = event.anchor { anchors[anchor] = (result, nodeCount - countBefore) }
        return result
    }

    private mutating func count(_ nodes: Int, at location: YAMLLocation) throws(Diagnostic) {
        nodeCount += nodes
        guard nodeCount <= Self.maximumNodes else {
            throw Diagnostic(
                at: location, "too many nodes, aliases counted as often as they are used",
                expected: "at most \(Self.maximumNodes)")
        }
    }

    private mutating func sequence(_ start: Event, depth: Int) throws(Diagnostic) -> YAMLNode {
        var items: [YAMLNode] = []
        while true {
            let event = try nextEvent()
            if event.type == YAML_SEQUENCE_END_EVENT { break }
            items.append(try node(event, depth: depth + 1))
        }
        return YAMLNode(.sequence(items), location: start.location)
    }

    private mutating func mapping(_ start: Event, depth: Int) throws(Diagnostic) -> YAMLNode {
        var entries: [YAMLEntry] = []
        var merged: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try nextEvent()
            if event.type == YAML_MAPPING_END_EVENT { break }
            let key = try node(event, depth: depth + 1)
            guard let name = key.text else {
                throw Diagnostic(
                    at: event.location, "\(key.kindText) as a key", expected: "a word as the key")
            }
            if event.type == YAML_SCALAR_EVENT, event.style == .plain, name == "<<" {
                merged += try mergeEntries(depth: depth)
                continue
            }
            if let line = lines[name] {
                throw Diagnostic(
                    at: event.location, "doubled key `\(name)`: line \(line) has it already")
            }
            lines[name] = event.location.line
            let value = try node(try nextEvent(), depth: depth + 1)
            entries.append(YAMLEntry(key: name, keyLocation: event.location, value: value))
        }
        // Own keys win over merged ones, an earlier merged mapping over a later one.
        for entry in merged where lines[entry.key] == nil {
            lines[entry.key] = entry.keyLocation.line
            entries.append(entry)
        }
        return YAMLNode(.mapping(entries), location: start.location)
    }

    private mutating func mergeEntries(depth: Int) throws(Diagnostic) -> [YAMLEntry] {
        let event = try nextEvent()
        let value = try node(event, depth: depth + 1)
        let parts = value.items ?? [value]
        var entries: [YAMLEntry] = []
        for part in parts {
            guard let more = part.entries else {
                throw Diagnostic(
                    at: event.location, "`<<` merges \(part.kindText)",
                    expected: "a mapping, or a list of mappings")
            }
            entries += more
        }
        return entries
    }

    // MARK: Errors of libyaml

    private func problem() -> Diagnostic {
        let text = parser.pointee.problem.map { String(cString: $0) } ?? "not valid YAML"
        if parser.pointee.error == YAML_READER_ERROR {
            return readerProblem(text, byteOffset: Int(parser.pointee.problem_offset))
        }
        var place = location(parser.pointee.problem_mark)
        if place.line >= source.lineCount, source.line(place.line)?.isEmpty ?? true {
            // At the end of the text the start of what is not closed helps more.
            let start = location(parser.pointee.context_mark)
            let isKnown =
                parser.pointee.context != nil && !(source.line(start.line)?.isEmpty ?? true)
            place = isKnown ? start : endOfText
        }
        let line = Array(source.line(place.line) ?? "")
        let before = line.prefix(max(0, place.column)).drop { $0 == " " }
        if before.first == "\t" {
            return Diagnostic(
                at: place, "a tab in the indentation", expected: "spaces: YAML indents with spaces")
        }
        let context = parser.pointee.context.map { " " + String(cString: $0) } ?? ""
        return Diagnostic(at: place, "not valid YAML: \(text)\(context)")
    }

    /// Behind the last character of the last line that has one.
    private var endOfText: YAMLLocation {
        var number = source.lineCount
        while number > 1, source.line(number)?.isEmpty ?? true { number -= 1 }
        let length = source.line(number)?.unicodeScalars.count ?? 0
        return YAMLLocation(source: source, line: number, column: length + 1, offset: 0)
    }

    /// The reader fails before it has marks: find line and column from the bytes before.
    private func readerProblem(_ text: String, byteOffset: Int) -> Diagnostic {
        var remaining = byteOffset
        for number in 1...max(1, source.lineCount) {
            let line = source.line(number) ?? ""
            // A replacement character stands for one bad byte, and the first one ends the scan.
            if remaining <= line.utf8.count {
                let before = String(decoding: line.utf8.prefix(remaining), as: UTF8.self)
                let place = YAMLLocation(
                    source: source, line: number, column: before.count + 1, offset: byteOffset)
                return Diagnostic(
                    at: place, "not valid YAML: \(text)", expected: "text in UTF-8")
            }
            remaining -= line.utf8.count + 1
        }
        return Diagnostic(
            file: source.file, message: "not valid YAML: \(text)", expected: "text in UTF-8")
    }
}
