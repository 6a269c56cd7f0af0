extension CoreModules {
    /// The functions, types and constants that need no import.
    static let builtins = NativeModule(
        "builtins",
        [
            Member.type("bool", .bool), Member.type("bytearray", .bytearray),
            Member.type("bytes", .bytes), Member.type("classmethod", .classMethod),
            Member.type("complex", .complex), Member.type("dict", .dict),
            Member.type("enumerate", .enumerate), Member.type("filter", .filter),
            Member.type("float", .float), Member.type("frozenset", .frozenset),
            Member.type("int", .int), Member.type("list", .list), Member.type("map", .map),
            Member.type("memoryview", .memoryview), Member.type("object", .object),
            Member.type("property", .property), Member.type("range", .range),
            Member.type("reversed", .reversed), Member.type("set", .set),
            Member.type("slice", .slice), Member.type("staticmethod", .staticMethod),
            Member.type("str", .str), Member.type("super", .superType),
            Member.type("tuple", .tuple), Member.type("type", .type), Member.type("zip", .zip),
            ("Ellipsis", .value(.ellipsis)),
            ("NotImplemented", .value(.notImplemented)),
        ] + exceptionMembers + numberFunctions + iterationFunctions + objectFunctions
            + codeFunctions + [
                Member.variadic("print", keywords: true, PrintFunction.call)
            ])

    /// All exception types under their names; `bufferError` and those like it are no builtins.
    private static let exceptionMembers: [(name: String, member: NativeMember)] =
        CoreType.allCases.filter { $0.isException && $0 != .bufferError }.map {
            (CoreTypes.all[$0.rawValue].name, .value(.type($0)))
        }
}

/// `print`.
enum PrintFunction {
    static func call(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let separator = try option(machine, arguments, Names.separator)
        let end = try option(machine, arguments, Names.end)
        let file = arguments.keyword(named: Names.file)
        let known = [separator, end, file].count { !$0.isNull }
        guard arguments.keywordCount == known else {
            throw machine.raise(.typeError, "extra keyword arguments given")
        }
        if !file.isNull, StreamControl.isProgramStream(machine, file) {
            try writeEach(machine, arguments, separator, end, to: file)
            return .none
        }
        var text = TextBuffer()
        do {
            for index in 0..<arguments.count {
                if index > 0 { add(machine, separator, 0x20, to: &text) }
                try machine.print(arguments[index], .str, to: &text)
            }
        } catch {
            try? machine.write(text.bytes, toStream: file)
            throw error
        }
        add(machine, end, 0x0A, to: &text)
        try machine.write(text.bytes, toStream: file)
        return .none
    }

    /// Streams of the program see each piece of what is printed.
    private static func writeEach(
        _ machine: VirtualMachine, _ arguments: Arguments, _ separator: Value, _ end: Value,
        to file: Value
    ) throws(Raised) {
        for index in 0..<arguments.count {
            var text = TextBuffer()
            if index > 0 {
                add(machine, separator, 0x20, to: &text)
                try machine.write(text.bytes, toStream: file)
                text.bytes.removeAll()
            }
            try machine.print(arguments[index], .str, to: &text)
            try machine.write(text.bytes, toStream: file)
        }
        var text = TextBuffer()
        add(machine, end, 0x0A, to: &text)
        try machine.write(text.bytes, toStream: file)
    }

    private static func option(
        _ machine: VirtualMachine, _ arguments: Arguments, _ name: InternedString
    ) throws(Raised) -> Value {
        let value = arguments.keyword(named: name)
        if value.isNull || machine.isString(value) || machine.isBytes(value) { return value }
        throw machine.raise(
            .typeError,
            "can't convert '\(machine.typeName(of: value))' object to str implicitly")
    }

    private static func add(
        _ machine: VirtualMachine, _ option: Value, _ byte: UInt8, to text: inout TextBuffer
    ) {
        if option.isNull {
            text.write(byte: byte)
        } else {
            text.write(machine.textBytes(option))
        }
    }
}

extension Names {
    static let separator = InternedString("sep")
    static let end = InternedString("end")
    static let file = InternedString("file")
    static let key = InternedString("key")
    static let defaultValue = InternedString("default")
    static let reverse = InternedString("reverse")
    static let write = InternedString("write")
}
