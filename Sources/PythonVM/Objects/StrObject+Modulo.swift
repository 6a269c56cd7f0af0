extension VirtualMachine {
    /// `pattern % arguments` for str and bytes.
    func formatModulo(_ pattern: Value, _ argument: Value) throws(Raised) -> Value {
        var formatter = ModuloFormatter(self, pattern: pattern, argument: argument)
        let mark = rootMark
        // Printing may run Python code; both must live on.
        try pushRoot(pattern)
        try pushRoot(argument)
        try formatter.run()
        popRoots(to: mark)
        return try newText(like: isBytes(pattern) ? .bytes : .str, formatter.out.bytes)
    }
}

/// One `%` operation.
private struct ModuloFormatter {
    let vm: VirtualMachine
    let isBytes: Bool
    var reader: FormatReader
    var out = TextBuffer()
    private let argument: Value
    private let isTuple: Bool
    private let isDict: Bool
    private var taken = 0

    init(_ vm: VirtualMachine, pattern: Value, argument: Value) {
        self.vm = vm
        isBytes = vm.isBytes(pattern)
        reader = FormatReader(vm.textBytes(pattern))
        // The tuple inside a named tuple counts; it is kept alive by the argument.
        let native = vm.nativePart(of: argument)
        isTuple = !native.isNull && vm.isTuple(native)
        self.argument = isTuple ? native : argument
        isDict = vm.isExactly(argument, .dict)
    }

    private var count: Int { isTuple ? vm.items(ofTuple: argument).count : 1 }

    private mutating func nextArgument() throws(Raised) -> Value {
        guard taken < count else {
            throw vm.raise(.typeError, "format string needs more arguments")
        }
        taken += 1
        return isTuple ? vm.items(ofTuple: argument)[taken - 1] : argument
    }

    mutating func run() throws(Raised) {
        while !reader.isAtEnd {
            let byte = reader.current
            reader.position += 1
            if byte != 0x25 {
                out.write(byte: byte)
            } else if !reader.take(0x25) {
                try field()
            } else {
                out.write(byte: 0x25)
            }
        }
        if !isDict && taken != count {
            throw vm.raise(.typeError, "format string didn't convert all arguments")
        }
    }

    private mutating func key() throws(Raised) -> Value {
        guard isDict else { throw vm.raise(.typeError, "format needs a dict") }
        taken = 1
        let start = reader.position
        while reader.current != 0x29 {
            if reader.isAtEnd { throw vm.raise(.valueError, "incomplete format key") }
            reader.position += 1
        }
        let bytes = UnsafeBufferPointer(rebasing: reader.text[start..<reader.position])
        reader.position += 1
        let key = Value.interned(try vm.internName(bytes))
        let value = try vm.find(key, inDict: argument)
        if value.isNull { throw vm.raise(.keyError, arguments: [key]) }
        return value
    }

    private mutating func number() throws(Raised) -> Int? {
        if reader.take(0x2A) { return try vm.integer(try nextArgument()) }
        return reader.takeNumber()
    }

    private mutating func field() throws(Raised) {
        func raiseIncomplete() -> Raised { vm.raise(.valueError, "incomplete format") }
        if reader.isAtEnd { throw raiseIncomplete() }
        var value = Value.null
        if reader.take(0x28) { value = try key() }
        var format = TextFormat()
        var isAlternate = false
        flags: while true {
            switch reader.current {
            case 0x2D: format.alignment = .left
            case 0x2B: format.plus = 0x2B
            case 0x20: format.plus = format.plus ?? 0x20
            case 0x23: isAlternate = true
            case 0x30:
                format.padsAfterSign = true
                format.fill = 0x30
            default: break flags
            }
            reader.position += 1
        }
        format.width = try number() ?? 0
        if reader.take(0x2E) { format.precision = try number() ?? 0 }
        if reader.isAtEnd { throw raiseIncomplete() }
        if value.isNull { value = try nextArgument() }
        let letter = reader.current
        reader.position += 1
        try convert(value, letter, format, isAlternate: isAlternate)
    }

    private mutating func convert(
        _ value: Value, _ letter: UInt8, _ format: TextFormat, isAlternate: Bool
    ) throws(Raised) {
        var format = format
        switch letter {
        case 0x63: try character(value, format)
        case 0x64, 0x69, 0x75:  // d i u
            let number =
                vm.isFloat(value) ? try vm.newInt(truncating: vm.floatValue(value)) : value
            try vm.write(integer: number, base: 10, format, to: &out)
        case 0x65, 0x45, 0x66, 0x46, 0x67, 0x47:  // e E f F g G
            try vm.write(float: try vm.double(value), letter: letter, format, to: &out)
        case 0x6F:  // o
            format.showsPrefix = isAlternate
            format.showsOctalLetter = isAlternate
            try vm.write(integer: value, base: 8, format, to: &out)
        case 0x78, 0x58:  // x X
            format.showsPrefix = isAlternate
            try vm.write(
                integer: value, base: 16, uppercase: letter == 0x58, format, to: &out)
        case 0x72, 0x73:  // r s
            var text: [UInt8]
            if letter == 0x73, isBytes, vm.isBytes(value) {
                text = Array(vm.textBytes(value))
            } else {
                text = try vm.describe(value, letter == 0x72 ? .repr : .str)
            }
            if format.precision >= 0, format.precision < text.count {
                text.removeLast(text.count - format.precision)
            }
            format.fill = 0x20
            try vm.write(padded: text, format, to: &out)
        default:
            let code = String(letter, radix: 16)
            throw vm.raise(
                .valueError,
                "unsupported format character '\(Character(UnicodeScalar(letter)))' (0x\(code))"
                    + " at index \(reader.position - 1)")
        }
    }

    private mutating func character(_ value: Value, _ format: TextFormat) throws(Raised) {
        var format = format
        format.fill = 0x20
        if vm.isString(value) {
            let bytes = vm.textBytes(value)
            guard bytes.count == 1 else {
                throw vm.raise(.typeError, "%c needs int or char")
            }
            return try vm.write(padded: Array(bytes), format, to: &out)
        }
        guard vm.isInteger(value) else { throw vm.raise(.typeError, "integer needed") }
        try vm.write(character: value, format, to: &out)
    }
}
