/// The methods of str, bytes and bytearray.
enum TextMethods {
    private static func method(
        _ name: String, _ minimum: Int, _ maximum: Int? = nil, keywords: Bool = false,
        _ body: @escaping NativeBody
    ) -> (name: String, member: NativeMember) {
        (name, .function(NativeFunction(name, minimum, maximum, keywords: keywords, body)))
    }

    /// Those that all three types have.
    static let shared: [(name: String, member: NativeMember)] = [
        method("find", 2, 4, find), method("rfind", 2, 4, rfind),
        method("index", 2, 4, index), method("rindex", 2, 4, rindex),
        method("join", 2, 2, join), method("split", 1, 3, split),
        method("splitlines", 1, 2, keywords: true, splitlines), method("rsplit", 1, 3, rsplit),
        method("startswith", 2, 4, startswith), method("endswith", 2, 4, endswith),
        method("strip", 1, 2, strip), method("lstrip", 1, 2, lstrip),
        method("rstrip", 1, 2, rstrip),
        ("format", .function(.variadic("format", 1, keywords: true, format))),
        method("replace", 3, 4, replace), method("count", 2, 4, count),
        method("partition", 2, 2, partition), method("rpartition", 2, 2, rpartition),
        method("center", 2, 2, center), method("lower", 1, 1, lower),
        method("upper", 1, 1, upper), method("isspace", 1, 1, isspace),
        method("isalpha", 1, 1, isalpha), method("isdigit", 1, 1, isdigit),
        method("isupper", 1, 1, isupper), method("islower", 1, 1, islower),
    ]

    /// Those that bytes and bytearray have beside them.
    static let binary: [(name: String, member: NativeMember)] = [
        method("hex", 1, 2, hex),
        ("fromhex", .classMethod(NativeFunction("fromhex", 2, 2, fromhex))),
        method("decode", 1, 3, decode),
    ]

    static func decode(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try vm.decode(arguments)
    }

    // MARK: - Finding

    /// The bytes between the bounds in arguments 2 and 3; nil when the end lies before the start.
    private static func window(
        _ vm: VirtualMachine, _ text: TextSource, _ arguments: Arguments
    ) throws(Raised) -> Range<Int>? {
        var start = 0
        var end = text.count
        if arguments.count > 2, arguments[2] != .none {
            start = try bound(vm, text, arguments[2])
        }
        if arguments.count > 3, arguments[3] != .none {
            end = try bound(vm, text, arguments[3])
        }
        return start <= end ? start..<end : nil
    }

    private static func bound(
        _ vm: VirtualMachine, _ text: TextSource, _ index: Value
    ) throws(Raised) -> Int {
        text.isString
            ? try vm.characterOffset(index, in: text.bytes, isBound: true)
            : try vm.bound(index, length: text.count, of: "\(text.type)")
    }

    private static func search(
        _ vm: VirtualMachine, _ arguments: Arguments, isLast: Bool, isIndex: Bool
    ) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        var byte: UInt8 = 0
        var needle: UnsafeBufferPointer<UInt8>?
        if !text.isString, vm.isInteger(arguments[1]) {
            guard let number = UInt8(exactly: try vm.integer32(arguments[1])) else {
                throw vm.raise(.valueError, "bytes value out of range")
            }
            byte = number
        } else {
            needle = try vm.requireText(arguments[1], like: text).bytes
        }
        let range = try window(vm, text, arguments)
        vm.chargeBytes(text.count)
        if let range {
            let haystack = text[range]
            let found: Int? =
                if let needle {
                    isLast
                        ? ByteSearch.last(needle, in: haystack)
                        : ByteSearch.first(needle, in: haystack)
                } else {
                    isLast ? haystack.lastIndex(of: byte) : haystack.firstIndex(of: byte)
                }
            if let found {
                let offset = range.lowerBound + found
                return .small(
                    text.isString ? UTF8Text.characterCount(text[0..<offset]) : offset)
            }
        }
        if isIndex { throw vm.raise(.valueError, "substring not found") }
        return .small(-1)
    }

    static func find(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try search(vm, arguments, isLast: false, isIndex: false)
    }
    static func rfind(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try search(vm, arguments, isLast: true, isIndex: false)
    }
    static func index(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try search(vm, arguments, isLast: false, isIndex: true)
    }
    static func rindex(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try search(vm, arguments, isLast: true, isIndex: true)
    }

    static func count(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        let needle = try vm.requireText(arguments[1], like: text).bytes
        guard let range = try window(vm, text, arguments) else {
            return .small(needle.isEmpty ? 1 : 0)
        }
        let haystack = text[range]
        if needle.isEmpty { return .small(UTF8Text.characterCount(haystack) + 1) }
        vm.chargeBytes(text.count)
        var count = 0
        var offset = 0
        while let found = ByteSearch.first(needle, in: haystack, from: offset) {
            count += 1
            offset = found + needle.count
        }
        return .small(count)
    }

    private static func hasAffix(
        _ vm: VirtualMachine, _ arguments: Arguments, isEnd: Bool
    ) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        let haystack = text[try window(vm, text, arguments) ?? 0..<0]
        func matches(_ value: Value) throws(Raised) -> Bool {
            let affix = try vm.requireStringOrBytes(value)
            if affix.count > haystack.count { return false }
            return isEnd
                ? haystack.suffix(affix.count).elementsEqual(affix)
                : haystack.prefix(affix.count).elementsEqual(affix)
        }
        guard vm.isTuple(arguments[1]) else { return .bool(try matches(arguments[1])) }
        for affix in vm.items(ofTuple: arguments[1]) where try matches(affix) { return .true }
        return .false
    }

    static func startswith(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try hasAffix(vm, arguments, isEnd: false)
    }
    static func endswith(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try hasAffix(vm, arguments, isEnd: true)
    }

    // MARK: - Classes of characters

    private static func all(
        _ vm: VirtualMachine, _ arguments: Arguments, _ test: (UInt8) -> Bool
    ) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        return .bool(!text.bytes.isEmpty && text.bytes.allSatisfy(test))
    }

    private static func allLetters(
        _ vm: VirtualMachine, _ arguments: Arguments, _ test: (UInt8) -> Bool
    ) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        var hasLetter = false
        for byte in text.bytes where byte.isPythonUpper || byte.isPythonLower {
            if !test(byte) { return .false }
            hasLetter = true
        }
        return .bool(hasLetter)
    }

    static func isspace(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try all(vm, arguments) { $0.isPythonSpace }
    }
    static func isalpha(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try all(vm, arguments) { $0.isPythonUpper || $0.isPythonLower }
    }
    static func isdigit(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try all(vm, arguments) { $0.isPythonDigit }
    }
    static func isupper(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try allLetters(vm, arguments) { $0.isPythonUpper }
    }
    static func islower(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try allLetters(vm, arguments) { $0.isPythonLower }
    }
}
