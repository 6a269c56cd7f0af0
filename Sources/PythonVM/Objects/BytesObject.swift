extension CoreTypes {
    static let bytes = NativeType(
        "bytes",
        make: BytesObject.make, print: BytesObject.print, unary: TextObject.unary,
        binary: TextObject.binary, getItem: BytesObject.getItem, iterate: TextObject.iterate,
        buffer: TextObject.buffer,
        members: TextMethods.shared + TextMethods.binary)
}

/// What is special to `bytes`.
enum BytesObject {
    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        if arguments.keywordCount != 0 { throw vm.raiseNoKeywords() }
        if arguments.count == 0 { return .emptyBytes }
        let source = arguments[0]
        if vm.isBytes(source) { return source }
        if vm.isString(source) {
            guard arguments.count == 2 || arguments.count == 3 else {
                throw vm.raise(.typeError, "string argument without an encoding")
            }
            return try vm.encode(arguments)
        }
        if arguments.count > 1 { throw vm.raise(.typeError, "wrong number of arguments") }
        if source.isSmall {
            guard source.small >= 0 else { throw vm.raise(.valueError, arguments: []) }
            try vm.checkRoom(bytes: source.small)
            return source.small == 0 ? .emptyBytes : try vm.newText(.bytes, length: source.small)
        }
        if let view = try vm.buffer(source) { return try vm.newBytes(view.bytes) }
        return try vm.newBytes(try vm.byteList(source))
    }

    static func print(
        _ vm: VirtualMachine, _ value: Value, _ kind: PrintKind, _ out: inout TextBuffer
    ) throws(Raised) {
        out.write("b")
        out.write(quoted: vm.textBytes(value), escapesHigh: true)
    }

    static func getItem(
        _ vm: VirtualMachine, _ value: Value, _ index: Value
    ) throws(Raised) -> Value {
        let bytes = vm.textBytes(value)
        if vm.isSlice(index) {
            let range = try vm.simpleSlice(index, length: bytes.count)
            return try vm.newBytes(UnsafeBufferPointer(rebasing: bytes[range]))
        }
        return .small(Int(bytes[try vm.itemIndex(index, count: bytes.count, of: value)]))
    }
}

extension VirtualMachine {
    /// The numbers that an iterable gives, each of which must fit a byte.
    func byteList(_ iterable: Value) throws(Raised) -> [UInt8] {
        let mark = rootMark
        let iterator = try iterate(iterable)
        try pushRoot(iterator)
        var bytes: [UInt8] = []
        while true {
            let item = try next(iterator)
            if item == .stopIteration { break }
            let number = try integer(item)
            guard let byte = UInt8(exactly: number) else {
                throw raise(.valueError, "bytes value out of range")
            }
            bytes.append(byte)
            try checkRoom(bytes: bytes.count)
        }
        popRoots(to: mark)
        return bytes
    }
}

extension VirtualMachine {
    /// What types of text say to keywords.
    func raiseNoKeywords() -> Raised {
        raise(
            .notImplementedError,
            "keyword argument(s) not implemented - use normal args instead")
    }
}
