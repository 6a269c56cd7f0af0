internal import PythonVM

/// `json`: dump, dumps, load, loads.
enum JsonModule {
    static let module = NativeModule(
        "json",
        [
            Member.variadic("dump", 2, keywords: true) { (machine, arguments) throws(Raised) in
                let text = try text(machine, arguments[0], arguments, after: 2)
                try machine.write(text, toStream: arguments[1])
                return .none
            },
            Member.variadic("dumps", 1, keywords: true) { (machine, arguments) throws(Raised) in
                try machine.newString(try text(machine, arguments[0], arguments, after: 1))
            },
            Member.function("load", 1) { (machine, arguments) throws(Raised) in
                guard StreamControl.isProgramStream(machine, arguments[0]) else {
                    guard try StreamControl.isStream(machine, arguments[0]) else {
                        throw machine.raise(.osError, "stream operation not supported")
                    }
                    let read = try machine.attribute(arguments[0], readName)
                    return try parse(machine, try machine.call(read, []))
                }
                var text: [UInt8] = []
                while true {
                    guard let more = try StreamControl.read(machine, arguments[0], upTo: 1) else {
                        throw machine.raiseOSError(11)
                    }
                    if more.isEmpty { return try parse(machine, text) }
                    text += more
                }
            },
            Member.function("loads", 1) { (machine, arguments) throws(Raised) in
                try parse(machine, arguments[0])
            },
        ])

    private static let readName = InternedString("read")
    private static let separatorParameter = [Parameter("separators", .none, keywordOnly: true)]

    private static func text(
        _ machine: VirtualMachine, _ value: Value, _ arguments: Arguments, after skipped: Int
    ) throws(Raised) -> [UInt8] {
        let option = try machine.parse(arguments, after: skipped, separatorParameter)[0]
        var writer = JsonWriter(machine: machine)
        if option != .none {
            let items = try machine.items(of: option)
            guard items.count == 2 else {
                throw machine.raise(
                    .valueError, "requested length 2 but object has length \(items.count)")
            }
            writer.itemSeparator = try machine.byteArray(items[0])
            writer.keySeparator = try machine.byteArray(items[1])
        }
        try writer.write(value)
        return writer.text.bytes
    }

    private static func parse(_ machine: VirtualMachine, _ source: Value) throws(Raised) -> Value {
        try parse(machine, try machine.byteArray(source))
    }

    private static func parse(_ machine: VirtualMachine, _ text: [UInt8]) throws(Raised) -> Value {
        var parser = JsonParser(machine: machine, text: text)
        let mark = machine.rootMark
        let value = try parser.parse()
        machine.popRoots(to: mark)
        return value
    }
}

/// Writes values as JSON.
private struct JsonWriter {
    let machine: VirtualMachine
    var itemSeparator: [UInt8] = Array(", ".utf8)
    var keySeparator: [UInt8] = Array(": ".utf8)
    var text = TextBuffer()

    init(machine: VirtualMachine) { self.machine = machine }

    mutating func write(_ value: Value) throws(Raised) {
        let value = machine.nativePart(of: value)
        if machine.isString(value) || machine.isBytes(value) {
            writeString(machine.textBytes(value))
        } else if value == .none {
            text.write("null")
        } else if value == .true || value == .false {
            text.write(value == .true ? "true" : "false")
        } else if machine.isExactly(value, .list) || machine.isTuple(value) {
            try writeItems(value)
        } else if machine.isExactly(value, .dict) || machine.isExactly(value, .orderedDict) {
            try writeDict(value)
        } else {
            try machine.print(value, .repr, to: &text)
        }
    }

    private mutating func writeItems(_ value: Value) throws(Raised) {
        let mark = machine.rootMark
        // The root also bounds the depth of nesting.
        try machine.pushRoot(value)
        text.write(byte: 0x5B)
        var index = 0
        while index < (try machine.items(of: value).count) {
            if index > 0 { text.bytes += itemSeparator }
            try write(machine.items(of: value)[index])
            index += 1
        }
        text.write(byte: 0x5D)
        machine.popRoots(to: mark)
    }

    private mutating func writeDict(_ value: Value) throws(Raised) {
        let mark = machine.rootMark
        try machine.pushRoot(value)
        text.write(byte: 0x7B)
        var cursor = 0
        var isFirst = true
        while let (key, item) = machine.next(inDict: value, &cursor) {
            if !isFirst { text.bytes += itemSeparator }
            isFirst = false
            let isText = machine.isString(key) || machine.isBytes(key)
            if !isText { text.write(byte: 0x22) }
            try write(key)
            if !isText { text.write(byte: 0x22) }
            text.bytes += keySeparator
            try write(item)
        }
        text.write(byte: 0x7D)
        machine.popRoots(to: mark)
    }

    private mutating func writeString(_ bytes: UnsafeBufferPointer<UInt8>) {
        text.write(byte: 0x22)
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C: text.bytes += [0x5C, byte]
            case 0x0A: text.write("\\n")
            case 0x0D: text.write("\\r")
            case 0x09: text.write("\\t")
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                text.write("\\u00")
                text.bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: text.write(byte: byte)
            }
        }
        text.write(byte: 0x22)
    }
}

/// Reads JSON as leniently as the reference: commas and colons count as space.
private struct JsonParser {
    let machine: VirtualMachine
    let text: [UInt8]
    var position = 0

    init(machine: VirtualMachine, text: [UInt8]) {
        self.machine = machine
        self.text = text
    }

    private func fail() -> Raised { machine.raise(.valueError, "syntax error in JSON") }

    /// The only value of the text; what is made is rooted, the caller lets go of it.
    mutating func parse() throws(Raised) -> Value {
        var open: [(container: Value, key: Value)] = []
        while let byte = skipSpace() {
            if byte == 0x5D || byte == 0x7D {
                position += 1
                guard let done = open.popLast() else { throw fail() }
                if open.isEmpty { return try finish(done.container) }
                continue
            }
            let value = try element(byte)
            let isContainer = byte == 0x5B || byte == 0x7B
            if let last = open.last {
                if machine.isExactly(last.container, .list) {
                    try machine.append(value, toList: last.container)
                } else if last.key.isNull {
                    if isContainer { throw fail() }
                    open[open.count - 1].key = value
                    try machine.pushRoot(value)
                    continue
                } else {
                    try machine.store(last.key, value, inDict: last.container)
                    open[open.count - 1].key = .null
                }
            } else {
                try machine.pushRoot(value)
                if !isContainer { return try finish(value) }
            }
            if isContainer { open.append((value, .null)) }
        }
        throw fail()
    }

    private mutating func finish(_ value: Value) throws(Raised) -> Value {
        while position < text.count, isSpace(text[position]) { position += 1 }
        if position < text.count { throw fail() }
        return value
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
    }

    private mutating func skipSpace() -> UInt8? {
        while position < text.count {
            let byte = text[position]
            guard [0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x3A].contains(byte) else { return byte }
            position += 1
        }
        return nil
    }

    private mutating func element(_ byte: UInt8) throws(Raised) -> Value {
        switch byte {
        case 0x6E: return try word("null", .none)
        case 0x74: return try word("true", .true)
        case 0x66: return try word("false", .false)
        case 0x22: return try string()
        case 0x2D, 0x30...0x39: return try number()
        case 0x5B:
            position += 1
            return try machine.newList()
        case 0x7B:
            position += 1
            return try machine.newDict()
        default: throw fail()
        }
    }

    private mutating func word(_ word: String, _ value: Value) throws(Raised) -> Value {
        let end = position + word.utf8.count
        guard end <= text.count, text[position..<end].elementsEqual(word.utf8) else { throw fail() }
        position = end
        return value
    }

    private mutating func number() throws(Raised) -> Value {
        let start = position
        var isFloat = false
        while position < text.count {
            let byte = text[position]
            if byte == 0x2E || byte == 0x45 || byte == 0x65 {
                isFloat = true
            } else if byte != 0x2B && byte != 0x2D && !(byte >= 0x30 && byte <= 0x39) {
                break
            }
            position += 1
        }
        let digits = Array(text[start..<position])
        return try parseNumber(digits, isFloat: isFloat)
    }

    private func parseNumber(_ digits: [UInt8], isFloat: Bool) throws(Raised) -> Value {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: digits.count)
        defer { copy.deallocate() }
        _ = copy.initialize(from: digits)
        if isFloat { return try machine.newFloat(machine.parseFloat(UnsafeBufferPointer(copy))) }
        return try machine.parseInteger(UnsafeBufferPointer(copy), base: 10)
    }

    private mutating func string() throws(Raised) -> Value {
        position += 1
        var bytes: [UInt8] = []
        while position < text.count, text[position] != 0x22 {
            var byte = text[position]
            position += 1
            if byte == 0x5C {
                guard position < text.count else { throw fail() }
                byte = text[position]
                position += 1
                switch byte {
                case 0x62: byte = 0x08
                case 0x66: byte = 0x0C
                case 0x6E: byte = 0x0A
                case 0x72: byte = 0x0D
                case 0x74: byte = 0x09
                case 0x75:
                    bytes += try character()
                    continue
                default: break
                }
            }
            bytes.append(byte)
        }
        guard position < text.count else { throw fail() }
        position += 1
        return try machine.newNameOrString(bytes)
    }

    /// The character of four hexadecimal digits; halves of pairs stay halves, as in the reference.
    private mutating func character() throws(Raised) -> [UInt8] {
        var code = 0
        for _ in 0..<4 {
            guard position < text.count,
                let digit = Character(UnicodeScalar(text[position])).hexDigitValue
            else { throw fail() }
            code = code << 4 | digit
            position += 1
        }
        if code < 0x80 { return [UInt8(code)] }
        if code < 0x800 { return [UInt8(0xC0 | code >> 6), UInt8(0x80 | code & 0x3F)] }
        return [
            UInt8(0xE0 | code >> 12), UInt8(0x80 | code >> 6 & 0x3F), UInt8(0x80 | code & 0x3F),
        ]
    }
}
