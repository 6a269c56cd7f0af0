/// A JSON document; members keep their order, so that equal values give equal text.
enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([Member])

    struct Member: Equatable, Sendable {
        var name: String
        var value: JSONValue
    }

    /// An object with members in the order written.
    static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    /// The member of an object with this name, or nil.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of the value on one line, or with `pretty` indented, in UTF-8.
    func bytes(pretty: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes, indent: pretty ? 0 : nil)
        return bytes
    }

    private func write(to bytes: inout [UInt8], indent: Int?) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += "\(value)".utf8
        case .unsigned(let value): bytes += "\(value)".utf8
        // JSON has no infinity and no NaN.
        case .number(let value): bytes += (value.isFinite ? "\(value)" : "null").utf8
        case .text(let value): Self.write(value, to: &bytes)
        case .list(let items):
            Self.write(items.count, of: "[]", to: &bytes, indent: indent) { index, inner, bytes in
                items[index].write(to: &bytes, indent: inner)
            }
        case .object(let members):
            Self.write(members.count, of: "{}", to: &bytes, indent: indent) { index, inner, bytes in
                Self.write(members[index].name, to: &bytes)
                bytes += (inner == nil ? ":" : ": ").utf8
                members[index].value.write(to: &bytes, indent: inner)
            }
        }
    }

    private static func write(
        _ count: Int, of brackets: String, to bytes: inout [UInt8], indent: Int?,
        item: (Int, Int?, inout [UInt8]) -> Void
    ) {
        bytes += brackets.utf8.prefix(1)
        let inner = indent.map { $0 + 2 }
        for index in 0..<count {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            newLine(inner, to: &bytes)
            item(index, inner, &bytes)
        }
        if count > 0 { newLine(indent, to: &bytes) }
        bytes += brackets.utf8.suffix(1)
    }

    private static func newLine(_ indent: Int?, to bytes: inout [UInt8]) {
        guard let indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += #"\""#.utf8
            case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
            case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
            case UInt8(ascii: "\r"): bytes += #"\r"#.utf8
            case UInt8(ascii: "\t"): bytes += #"\t"#.utf8
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes += #"\u00"#.utf8
                bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
