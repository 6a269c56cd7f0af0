extension TextMethods {
    /// `str.format`.
    static func format(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        var formatter = FieldFormatter(vm, arguments)
        // A bytearray may change while Python code prints a field: its text is copied.
        let pattern = Array(text.bytes)
        let bytes = try formatter.run(pattern, depth: 0)
        return try vm.newText(like: text.type, bytes)
    }
}

extension VirtualMachine {
    /// Writes a value as the format specification behind a `:` says.
    public func format(
        _ value: Value, specification: UnsafeBufferPointer<UInt8>
    ) throws(Raised) -> [UInt8] {
        var out = TextBuffer()
        if specification.isEmpty {
            try print(value, .str, to: &out)
        } else {
            try write(field: value, specification, to: &out)
        }
        return out.bytes
    }

    private func isNumeric(_ value: Value) -> Bool { isInteger(value) || isFloat(value) }

    /// Reads a specification and writes a value with it.
    fileprivate func write(
        field value: Value, _ specification: UnsafeBufferPointer<UInt8>, to out: inout TextBuffer
    ) throws(Raised) {
        var reader = FormatReader(specification)
        var format = TextFormat()
        var alignment: UInt8 = 0
        var fill: UInt8 = 0
        func isAlignment(_ byte: UInt8) -> Bool {
            byte == 0x3C || byte == 0x3E || byte == 0x3D || byte == 0x5E
        }
        if isAlignment(reader.current) {
            alignment = reader.current
            reader.position += 1
        } else if isAlignment(reader.following) {
            fill = reader.current
            alignment = reader.following
            reader.position += 2
        }
        if reader.take(0x2B) {
            format.plus = 0x2B
        } else if reader.take(0x20) {
            format.plus = 0x20
        } else {
            _ = reader.take(0x2D)
        }
        format.showsPrefix = reader.take(0x23)
        if reader.current == 0x30 {
            if alignment == 0 && isNumeric(value) { alignment = 0x3D }
            if fill == 0 { fill = 0x30 }
        }
        format.width = reader.takeNumber() ?? -1
        if reader.current == 0x2C || reader.current == 0x5F {
            format.separator = reader.current
            reader.position += 1
        }
        if reader.take(0x2E) { format.precision = reader.takeNumber() ?? -1 }
        var letter: UInt8 = 0
        if "bcdeEfFgGnosxX%".utf8.contains(reader.current) {
            letter = reader.current
            reader.position += 1
        }
        guard reader.isAtEnd else { throw raise(.valueError, "invalid format specifier") }
        if alignment == 0 { alignment = isNumeric(value) ? 0x3E : 0x3C }
        format.fill = fill == 0 ? 0x20 : fill
        switch alignment {
        case 0x3C: format.alignment = .left
        case 0x5E: format.alignment = .center
        case 0x3D: format.padsAfterSign = true
        default: break
        }
        if format.plus != nil && letter == 0x73 {
            throw raise(.valueError, "sign not allowed in string format specifier")
        }
        if format.plus != nil && letter == 0x63 {
            throw raise(.valueError, "sign not allowed with integer format specifier 'c'")
        }
        try write(value, letter, format, to: &out)
    }

    private func write(
        _ value: Value, _ letter: UInt8, _ format: TextFormat, to out: inout TextBuffer
    ) throws(Raised) {
        var format = format
        if isInteger(value) {
            let precision = format.precision
            format.precision = 0
            switch letter {
            case 0x62: return try write(integer: value, base: 2, format, to: &out)
            case 0x63: return try write(character: value, format, to: &out)
            case 0, 0x6E, 0x64: return try write(integer: value, base: 10, format, to: &out)
            case 0x6F:
                format.showsOctalLetter = format.showsPrefix
                return try write(integer: value, base: 8, format, to: &out)
            case 0x78, 0x58:
                return try write(
                    integer: value, base: 16, uppercase: letter == 0x58, format, to: &out)
            case 0x73: throw raiseUnknownCode(letter, value)
            default: format.precision = precision
            }
        }
        if isNumeric(value) {
            let kind = letter == 0 || letter == 0x6E ? 0x67 : letter
            guard "eEfFgG%".utf8.contains(kind) else { throw raiseUnknownCode(letter, value) }
            return try write(float: try double(value), letter: kind, format, to: &out)
        }
        if format.padsAfterSign {
            throw raise(.valueError, "'=' alignment not allowed in string format specifier")
        }
        guard letter == 0 || letter == 0x73 else { throw raiseUnknownCode(letter, value) }
        var text = Array(try requireStringOrBytes(value))
        if format.precision >= 0, format.precision < text.count {
            text.removeLast(text.count - format.precision)
        }
        try write(padded: text, format, to: &out)
    }

    private func raiseUnknownCode(_ letter: UInt8, _ value: Value) -> Raised {
        let code = Character(UnicodeScalar(letter))
        return raise(
            .valueError,
            "unknown format code '\(code)' for object of type '\(typeName(of: value))'")
    }
}

/// One call of `str.format`.
private struct FieldFormatter {
    let vm: VirtualMachine
    let arguments: Arguments
    /// The next automatic number; below zero once fields are numbered by hand.
    var next = 0

    init(_ vm: VirtualMachine, _ arguments: Arguments) {
        self.vm = vm
        self.arguments = arguments
    }

    /// The text with its fields replaced.
    mutating func run(_ pattern: [UInt8], depth: Int) throws(Raised) -> [UInt8] {
        if depth > 16 { throw vm.raiseRecursion() }
        var out = TextBuffer()
        var position = 0
        while position < pattern.count {
            let byte = pattern[position]
            position += 1
            guard byte == 0x7B || byte == 0x7D else {
                out.write(byte: byte)
                continue
            }
            if position < pattern.count, pattern[position] == byte {
                out.write(byte: byte)
                position += 1
            } else if byte == 0x7D {
                throw vm.raise(
                    .valueError, "single '}' encountered in format string")
            } else {
                try field(pattern, &position, depth: depth, to: &out)
            }
            try vm.checkRoom(bytes: out.bytes.count)
        }
        return out.bytes
    }

    private mutating func field(
        _ pattern: [UInt8], _ position: inout Int, depth: Int, to out: inout TextBuffer
    ) throws(Raised) {
        func current() -> UInt8? { position < pattern.count ? pattern[position] : nil }
        let nameStart = position
        while let byte = current(), byte != 0x7D, byte != 0x21, byte != 0x3A { position += 1 }
        let name = Array(pattern[nameStart..<position])
        var conversion: UInt8 = 0
        if current() == 0x21 {
            position += 1
            conversion = try self.conversion(current())
            position += 1
        }
        var specification: [UInt8] = []
        if current() == 0x3A {
            position += 1
            let start = position
            var nesting = 1
            while let byte = current() {
                if byte == 0x7B { nesting += 1 }
                if byte == 0x7D {
                    nesting -= 1
                    if nesting == 0 { break }
                }
                position += 1
            }
            specification = Array(pattern[start..<position])
        }
        guard let last = current() else {
            throw vm.raise(.valueError, "unmatched '{' in format")
        }
        guard last == 0x7D else {
            throw vm.raise(.valueError, "expected ':' after format specifier")
        }
        position += 1
        var value = try argument(name)
        if specification.isEmpty && conversion == 0 {
            return try vm.print(value, .str, to: &out)
        }
        if conversion != 0 {
            let text = try vm.describe(value, conversion == 0x72 ? .repr : .str)
            if specification.isEmpty { return out.write(text) }
            value = try vm.newText(like: .str, text)
        }
        let expanded =
            specification.contains(0x7B) || specification.contains(0x7D)
            ? try run(specification, depth: depth + 1) : specification
        let text = try vm.format(value, specificationBytes: expanded)
        out.write(text)
    }

    private func conversion(_ letter: UInt8?) throws(Raised) -> UInt8 {
        guard let letter else {
            throw vm.raise(
                .valueError, "end of format while looking for conversion specifier")
        }
        guard letter == 0x72 || letter == 0x73 else {
            let text = Character(UnicodeScalar(letter))
            throw vm.raise(.valueError, "unknown conversion specifier \(text)")
        }
        return letter
    }

    private mutating func argument(_ name: [UInt8]) throws(Raised) -> Value {
        func positional(_ index: Int) throws(Raised) -> Value {
            guard index < arguments.count - 1 else {
                throw vm.raise(.indexError, "tuple index out of range")
            }
            return arguments[index + 1]
        }
        guard let first = name.first else {
            if next < 0 {
                throw vm.raise(
                    .valueError,
                    "can't switch from manual field specification to automatic field numbering")
            }
            next += 1
            return try positional(next - 1)
        }
        var end = 0
        var value: Value
        if first.isPythonDigit {
            if next > 0 {
                throw vm.raise(
                    .valueError,
                    "can't switch from automatic field numbering to manual field specification")
            }
            var index = 0
            while end < name.count, name[end].isPythonDigit {
                index = min(index * 10 + Int(name[end]) - 0x30, 1 << 40)
                end += 1
            }
            value = try positional(index)
            next = -1
        } else {
            end = name.firstIndex { $0 == 0x2E || $0 == 0x5B } ?? name.count
            let key = try name[..<end].withUnsafeBufferPointer { (bytes) throws(Raised) in
                try vm.internName(bytes)
            }
            value = arguments.keyword(named: key)
            if value.isNull { throw vm.raise(.keyError, arguments: [.interned(key)]) }
        }
        if end < name.count {
            throw vm.raise(.notImplementedError, "attributes not supported")
        }
        return value
    }
}

extension VirtualMachine {
    /// Writes a value with a specification; it is copied, since Python code may run meanwhile.
    fileprivate func format(
        _ value: Value, specificationBytes: [UInt8]
    ) throws(Raised) -> [UInt8] {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: specificationBytes.count)
        defer { copy.deallocate() }
        _ = copy.initialize(from: specificationBytes)
        return try format(value, specification: UnsafeBufferPointer(copy))
    }
}
