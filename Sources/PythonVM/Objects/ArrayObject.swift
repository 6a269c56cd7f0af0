extension CoreTypes {
    static let array = NativeType(
        "array",
        make: ArrayObject.make, print: ArrayObject.print, unary: ArrayObject.unary,
        binary: ArrayObject.binary, getItem: ArrayObject.getItem, setItem: ArrayObject.setItem,
        iterate: ArrayObject.iterate, buffer: ArrayObject.buffer,
        members: ArrayObject.members)
}

/// The slots and methods of `array`, most of them shared with `bytearray`.
enum ArrayObject {
    static let members: [(name: String, member: NativeMember)] = [
        ("append", .function(NativeFunction("append", 2, 2, append))),
        ("extend", .function(NativeFunction("extend", 2, 2, extend))),
    ]

    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 1, 2)
        let text = try vm.requireStringOrBytes(arguments[0])
        let code = text.first ?? 0
        if arguments.count == 1 { return try vm.newArray(.array, typeCode: code, count: 0) }
        return try construct(vm, .array, typeCode: code, from: arguments[1])
    }

    /// Makes an array of raw bytes or of the items of an iterable.
    static func construct(
        _ vm: VirtualMachine, _ type: CoreType, typeCode: UInt8, from source: Value
    ) throws(Raised) -> Value {
        guard let size = TypedItems.size(of: typeCode) else {
            throw vm.raise(.valueError, "bad typecode")
        }
        let isBytes = vm.isBytes(source) || vm.isExactly(source, .bytearray)
        // Bytes are no objects: an array of objects takes the numbers in them one by one.
        if typeCode != 0x4F, type == .bytearray || isBytes, let view = try vm.buffer(source) {
            let array = try vm.newArray(type, typeCode: typeCode, count: view.count / size)
            vm.chargeBytes(view.count)
            vm.arrayView(array).pointer.copyMemory(
                from: view.pointer, byteCount: view.count / size * size)
            return array
        }
        let array = try vm.newArray(type, typeCode: typeCode, count: 0)
        let mark = vm.rootMark
        try vm.pushRoot(array)
        try vm.pushRoot(source)
        if let slot = vm.slots(of: source).unary {
            let length = try slot(vm, .length, source)
            if length.isSmall, length.small > 0 { try vm.reserve(length.small, inArray: array) }
        }
        try extend(vm, array, fromItemsOf: source)
        vm.popRoots(to: mark)
        return array
    }

    private static func extend(
        _ vm: VirtualMachine, _ array: Value, fromItemsOf source: Value
    ) throws(Raised) {
        let mark = vm.rootMark
        let iterator = try vm.iterate(source)
        try vm.pushRoot(iterator)
        while true {
            let item = try vm.next(iterator)
            if item == .stopIteration { break }
            try vm.append(item, toArray: array)
        }
        vm.popRoots(to: mark)
    }

    static func print(
        _ vm: VirtualMachine, _ value: Value, _ kind: PrintKind, _ out: inout TextBuffer
    ) throws(Raised) {
        let code = vm.arrayView(value).typeCode
        out.write("array('")
        out.write(byte: code)
        out.write("'")
        var index = 0
        while true {
            // An object may change the array while it is printed.
            let items = TypedItems(vm.arrayView(value), vm: vm)
            if index >= items.count { break }
            out.write(index == 0 ? ", [" : ", ")
            try vm.print(try items.read(index, vm), .repr, to: &out)
            index += 1
        }
        out.write(index > 0 ? "])" : ")")
    }

    static func unary(
        _ vm: VirtualMachine, _ op: UnaryOperation, _ value: Value
    ) throws(Raised) -> Value {
        guard let view = try vm.buffer(value) else { return .null }
        let count = TypedItems(view, vm: vm).count
        switch op {
        case .bool: return .bool(count != 0)
        case .length: return .small(count)
        case .hash:
            throw vm.raise(.typeError, "unsupported type for __hash__: '\(vm.typeName(of: value))'")
        default: return .null
        }
    }

    static func binary(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        let isView = vm.isExactly(left, .memoryview)
        switch op {
        case .add:
            if isView { return .null }
            return try add(vm, left, right)
        case .inplaceAdd:
            if isView { return .null }
            try extend(vm, left, with: right)
            return left
        case .contains: return try contains(vm, left, right)
        case .equal, .less, .lessEqual, .more, .moreEqual:
            return try compare(vm, op, left, right)
        default: return .null
        }
    }

    private static func add(
        _ vm: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        let a = vm.arrayView(left)
        let b = try vm.requireBuffer(right)
        try checkObjects(vm, a.typeCode, b.typeCode)
        let size = TypedItems.size(of: a.typeCode) ?? 1
        let type: CoreType = vm.isExactly(left, .bytearray) ? .bytearray : .array
        let more = b.count / size
        let result = try vm.newArray(
            type, typeCode: a.typeCode, count: a.count / size + more)
        let target = vm.arrayView(result).pointer
        vm.chargeBytes(a.count + b.count)
        target.copyMemory(from: a.pointer, byteCount: a.count)
        (target + a.count).copyMemory(from: b.pointer, byteCount: more * size)
        return result
    }

    /// Objects and other bytes never mix: a forged object would be a hole in the image.
    static func checkObjects(
        _ vm: VirtualMachine, _ a: UInt8, _ b: UInt8
    ) throws(Raised) {
        if (a == 0x4F) != (b == 0x4F) {
            throw vm.raise(.valueError, "lhs and rhs should be compatible")
        }
    }

    private static func contains(
        _ vm: VirtualMachine, _ array: Value, _ item: Value
    ) throws(Raised) -> Value {
        if let needle = try vm.buffer(item) {
            guard vm.isExactly(array, .bytearray) else { return .false }
            return .bool(ByteSearch.first(needle.bytes, in: vm.arrayBytes(array)) != nil)
        }
        if vm.isInt(item) || vm.isFloat(item) {
            throw vm.raise(.notImplementedError, arguments: [])
        }
        return .false
    }

    private static func compare(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        if op == .equal && vm.isExactly(left, .array) && !vm.isExactly(right, .array) {
            return .null
        }
        guard let b = try vm.buffer(right), let a = try vm.buffer(left) else { return .false }
        let isUnsigned = a.typeCode <= 0x5A || b.typeCode <= 0x5A
        let code = a.typeCode | 0x20
        guard code == b.typeCode | 0x20, code != 0x66, code != 0x64, op == .equal || isUnsigned
        else { throw vm.raise(.notImplementedError, arguments: []) }
        return ByteSearch.apply(op, a.bytes, b.bytes)
    }

    static func buffer(
        _ vm: VirtualMachine, _ value: Value, _ writable: Bool
    ) throws(Raised) -> BufferView? {
        let view = vm.arrayView(value)
        return writable && view.typeCode == 0x4F ? nil : view
    }

    static func iterate(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Value {
        try vm.newIterator(.items, over: value)
    }

    // MARK: - Methods

    private static func selfArray(
        _ vm: VirtualMachine, _ value: Value
    ) throws(Raised) -> Value {
        guard vm.isExactly(value, .array) || vm.isExactly(value, .bytearray) else {
            throw vm.raise(
                .typeError, "argument should be a 'array' not a '\(vm.typeName(of: value))'")
        }
        return value
    }

    static func append(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try vm.append(arguments[1], toArray: selfArray(vm, arguments[0]))
        return .none
    }

    static func extend(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try extend(vm, selfArray(vm, arguments[0]), with: arguments[1])
        return .none
    }

    private static func extend(
        _ vm: VirtualMachine, _ array: Value, with source: Value
    ) throws(Raised) {
        guard let view = try vm.buffer(source) else {
            return try extend(vm, array, fromItemsOf: source)
        }
        let code = vm.arrayView(array).typeCode
        if code == 0x4F && view.typeCode != 0x4F {
            return try extend(vm, array, fromItemsOf: source)
        }
        try checkObjects(vm, code, view.typeCode)
        let size = TypedItems.size(of: code) ?? 1
        let count = view.count / size
        try vm.reserve(count, inArray: array)
        // The source may be the array itself, whose data has moved.
        guard let moved = try vm.buffer(source), moved.count >= count * size else { return }
        let place = vm.arrayView(array)
        vm.chargeBytes(count * size)
        (place.pointer + place.count).copyMemory(from: moved.pointer, byteCount: count * size)
        vm.grow(array, by: count)
    }
}
