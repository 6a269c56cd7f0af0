extension TextMethods {
    // MARK: - Stripping

    private static func strip(
        _ vm: VirtualMachine, _ arguments: Arguments, left: Bool, right: Bool
    ) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        var dropped: UnsafeBufferPointer<UInt8>?
        if arguments.count > 1 {
            dropped = try vm.requireText(arguments[1], like: text).bytes
        }
        func isDropped(_ byte: UInt8) -> Bool {
            if let dropped { return dropped.contains(byte) }
            return byte.isPythonSpace
        }
        var start = 0
        var end = text.count
        if left {
            while start < end, isDropped(text.bytes[start]) { start += 1 }
        }
        if right {
            while end > start, isDropped(text.bytes[end - 1]) { end -= 1 }
        }
        vm.chargeBytes(text.count)
        if start == end { return text.isString ? CharacterStrings.empty : .emptyBytes }
        if start == 0 && end == text.count { return arguments[0] }
        return try vm.newText(like: text.type, text[start..<end])
    }

    static func strip(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try strip(vm, arguments, left: true, right: true)
    }
    static func lstrip(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try strip(vm, arguments, left: true, right: false)
    }
    static func rstrip(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try strip(vm, arguments, left: false, right: true)
    }

    // MARK: - Replacing

    static func replace(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        var left = arguments.count > 3 ? try vm.integer(arguments[3]) : -1
        if left == 0 { return arguments[0] }
        let old = try vm.requireText(arguments[1], like: text).bytes
        let new = try vm.requireText(arguments[2], like: text).bytes
        if old.count > text.count { return arguments[0] }
        vm.chargeBytes(text.count)
        var result: [UInt8] = []
        var offset = 0
        var isChanged = false
        func add(_ bytes: UnsafeBufferPointer<UInt8>) throws(Raised) {
            try vm.checkRoom(bytes: result.count + bytes.count)
            result.append(contentsOf: bytes)
        }
        if old.isEmpty {
            isChanged = true
            try add(new)
            left -= 1
        }
        while left != 0, offset < text.count,
            var found = ByteSearch.first(old, in: text.bytes, from: offset)
        {
            if old.isEmpty { found += 1 }
            try add(text[offset..<found])
            try add(new)
            offset = found + old.count
            isChanged = true
            left -= 1
        }
        if !isChanged { return arguments[0] }
        try add(text[offset..<text.count])
        return try vm.newText(like: text.type, result)
    }

    static func center(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        let width = try vm.integer(arguments[1])
        let count = UTF8Text.characterCount(text.bytes)
        // The reference takes a negative width for a huge one.
        if width < 0 { throw vm.raiseMemoryError(bytes: Int(UInt32(truncatingIfNeeded: width))) }
        if count >= width { return arguments[0] }
        try vm.checkRoom(bytes: width)
        let padding = width - count
        var result = TextBuffer()
        result.write(repeating: 0x20, count: padding / 2)
        result.write(text.bytes)
        result.write(repeating: 0x20, count: padding - padding / 2)
        return try vm.newText(like: text.type, result.bytes)
    }

    private static func convert(
        _ vm: VirtualMachine, _ arguments: Arguments, _ change: (UInt8) -> UInt8
    ) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        return try vm.newText(like: text.type, text.bytes.map(change))
    }

    static func lower(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try convert(vm, arguments) { $0.isPythonUpper ? $0 + 0x20 : $0 }
    }
    static func upper(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try convert(vm, arguments) { $0.isPythonLower ? $0 - 0x20 : $0 }
    }

    // MARK: - Hexadecimal digits

    static func hex(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let bytes = try vm.requireBuffer(arguments[0]).bytes
        var separator: UInt8?
        if arguments.count > 1, !bytes.isEmpty {
            separator = try vm.requireStringOrBytes(arguments[1]).first ?? 0
        }
        try vm.checkRoom(bytes: bytes.count * 3)
        vm.chargeBytes(bytes.count * 2)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 3)
        for (index, byte) in bytes.enumerated() {
            if index > 0, let separator { result.append(separator) }
            for digit in [byte >> 4, byte & 15] {
                result.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
        return try vm.newText(like: .str, result)
    }

    static func fromhex(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let text = try vm.requireBuffer(arguments[1]).bytes
        func digit(_ byte: UInt8) throws(Raised) -> UInt8 {
            if byte.isPythonDigit { return byte - 0x30 }
            let letter = byte | 0x20
            guard letter >= 0x61, letter <= 0x66 else {
                throw vm.raise(.valueError, "non-hex digit")
            }
            return letter - 0x57
        }
        var result: [UInt8] = []
        var offset = 0
        while offset < text.count {
            if text[offset].isPythonSpace {
                offset += 1
                continue
            }
            guard offset + 1 < text.count else { throw vm.raise(.valueError, "non-hex digit") }
            result.append(try digit(text[offset]) << 4 | digit(text[offset + 1]))
            offset += 2
        }
        let isArray = arguments[0] == .type(.bytearray)
        return try vm.newText(like: isArray ? .bytearray : .bytes, result)
    }
}
