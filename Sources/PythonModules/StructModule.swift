internal import PythonVM

/// `struct`: pack, pack_into, unpack, unpack_from, calcsize.
enum StructModule {
    static let module = NativeModule(
        "struct",
        [
            Member.function("calcsize", 1) { (machine, arguments) throws(Raised) in
                var format = try FormatReader(machine, arguments[0])
                while try format.next(machine) != nil {}
                return .small(format.offset)
            },
            Member.variadic("pack", 1) { (machine, arguments) throws(Raised) in
                let memory = try scratch(machine, arguments[0])
                defer { memory.deallocate() }
                try pack(machine, arguments, from: 1, into: memory)
                return try machine.newBytes(
                    UnsafeBufferPointer(memory.bindMemory(to: UInt8.self)))
            },
            Member.variadic("pack_into", 3) { (machine, arguments) throws(Raised) in
                let memory = try scratch(machine, arguments[0])
                defer { memory.deallocate() }
                try pack(machine, arguments, from: 3, into: memory)
                // Numbers of the program's own classes may have moved the buffer: fetched last.
                let view = try machine.requireBuffer(arguments[1], writable: true)
                let place = try offset(
                    machine, arguments[2], view: view, needed: memory.count)
                if let source = memory.baseAddress {
                    (view.pointer + place).copyMemory(from: source, byteCount: memory.count)
                }
                return .none
            },
            // Both take an offset, as in the reference.
            Member.function("unpack", 2, 3, unpack), Member.function("unpack_from", 2, 3, unpack),
        ])

    /// Zeros for what a format describes.
    private static func scratch(
        _ machine: VirtualMachine, _ format: Value
    ) throws(Raised) -> UnsafeMutableRawBufferPointer {
        var reader = try FormatReader(machine, format)
        while try reader.next(machine) != nil {}
        guard reader.offset < 1 << 28 else {
            throw machine.raise(
                .memoryError, "memory allocation failed, allocating \(reader.offset) bytes")
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: reader.offset, alignment: 8)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        return memory
    }

    private static func offset(
        _ machine: VirtualMachine, _ value: Value, view: BufferView, needed: Int
    ) throws(Raised) -> Int {
        var offset = try machine.integer(value)
        if offset < 0 { offset += view.count }
        guard offset >= 0, offset <= view.count, needed <= view.count - offset else {
            throw machine.raise(.valueError, "buffer too small")
        }
        return offset
    }

    private static func pack(
        _ machine: VirtualMachine, _ arguments: Arguments, from first: Int,
        into memory: UnsafeMutableRawBufferPointer
    ) throws(Raised) {
        guard let base = memory.baseAddress else { return }
        var format = try FormatReader(machine, arguments[0])
        var index = first
        while let item = try format.next(machine) {
            if item.isPadding { continue }
            guard index < arguments.count else { return }
            let value = arguments[index]
            index += 1
            if item.isBytes {
                let view = try machine.requireBuffer(value)
                (base + item.offset).copyMemory(
                    from: view.pointer, byteCount: min(view.count, item.size))
            } else if item.code == 0x4F {
                try StructObjects.keep(machine, value)
                (base + item.offset).storeBytes(of: value.bits, as: UInt32.self)
            } else {
                let code = item.code == 0x53 ? 0x50 : item.code
                try machine.writeItem(
                    value, code, at: base + item.offset, bigEndian: format.isBigEndian)
            }
        }
    }

    private static func unpack(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let (format, buffer) = (arguments[0], arguments[1])
        let start = arguments.count > 2 ? arguments[2] : .small(0)
        var reader = try FormatReader(machine, format)
        var count = 0
        while let item = try reader.next(machine) { count += item.isPadding ? 0 : 1 }
        let view = try machine.requireBuffer(buffer)
        let place = try offset(machine, start, view: view, needed: reader.offset)
        reader = try FormatReader(machine, format)
        var values: [Value] = []
        values.reserveCapacity(count)
        while let item = try reader.next(machine) {
            let source = view.pointer + place + item.offset
            if item.isPadding { continue }
            if item.isBytes {
                let bytes = UnsafeRawBufferPointer(start: source, count: item.size)
                values.append(try machine.newBytes(Array(bytes)))
            } else if item.code == 0x4F {
                values.append(try StructObjects.find(machine, at: source))
            } else if item.code == 0x53 {
                values.append(
                    try StructObjects.string(machine, at: source, reader.isBigEndian))
            } else {
                values.append(
                    try machine.readItem(item.code, at: source, bigEndian: reader.isBigEndian))
            }
        }
        return try machine.newTuple(values)
    }
}

/// `O` and `S`: objects, and strings that end with a zero, by their addresses.
private enum StructObjects {
    private static let name = InternedString("struct objects")

    /// Remembers an object that was packed: bytes alone are never taken for an object, since a
    /// program can make any.
    static func keep(_ machine: VirtualMachine, _ object: Value) throws(Raised) {
        if machine.hostObject(name).isNull {
            try machine.setHostObject(name, try machine.newDict())
        }
        let key = try machine.newInt(Int(object.bits))
        try machine.store(key, object, inDict: machine.hostObject(name))
    }

    /// The object that was packed as these bytes.
    static func find(
        _ machine: VirtualMachine, at place: UnsafeRawPointer
    ) throws(Raised) -> Value {
        let objects = machine.hostObject(name)
        let key = try machine.newInt(Int(place.loadUnaligned(as: UInt32.self)))
        let object = objects.isNull ? .null : try machine.find(key, inDict: objects)
        guard !object.isNull else { throw machine.raise(.valueError, "bad typecode") }
        return object
    }

    static func string(
        _ machine: VirtualMachine, at place: UnsafeRawPointer, _ isBig: Bool
    ) throws(Raised) -> Value {
        let number = place.loadUnaligned(as: UInt32.self)
        let address = Int(isBig ? number.byteSwapped : number)
        var bytes: [UInt8] = []
        while true {
            let byte = try machine.memory(at: address + bytes.count, count: 1)
                .load(as: UInt8.self)
            if byte == 0 { return try machine.newString(bytes) }
            bytes.append(byte)
        }
    }
}

/// Goes through a format, item by item.
private struct FormatReader {
    struct Item {
        var code: UInt8
        var offset: Int
        var size: Int
        var isPadding: Bool { code == 0x78 }
        var isBytes: Bool { code == 0x73 }
    }

    private let text: [UInt8]
    private var position = 0
    private var repeats = 0
    private var code: UInt8 = 0
    private var isAligned = true
    private(set) var isBigEndian = false
    /// Where the next item begins; at the end the size of all.
    private(set) var offset = 0

    init(_ machine: VirtualMachine, _ format: Value) throws(Raised) {
        guard machine.isString(format) || machine.isBytes(format) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: format))' object to str implicitly")
        }
        text = Array(machine.textBytes(format))
        guard let first = text.first,
            first == 0x40 || first == 0x3C || first == 0x3E || first == 0x21
        else { return }
        position = 1
        isAligned = first == 0x40
        isBigEndian = first == 0x3E || first == 0x21
    }

    /// The next item; a repeated code gives one each time, but `s` is one item.
    mutating func next(_ machine: VirtualMachine) throws(Raised) -> Item? {
        while repeats == 0 {
            guard position < text.count else { return nil }
            var count = 1
            if text[position] >= 0x30 && text[position] <= 0x39 {
                count = 0
                while position < text.count, text[position] >= 0x30, text[position] <= 0x39 {
                    count = min(count * 10 + Int(text[position] - 0x30), 1 << 28)
                    position += 1
                }
            }
            guard position < text.count else { throw machine.raise(.valueError, "bad typecode") }
            code = text[position]
            position += 1
            if code == 0x73 {
                defer { offset += count }
                return Item(code: code, offset: offset, size: count)
            }
            guard code == 0x78 || TypedItems.size(of: code) != nil else {
                throw machine.raise(.valueError, "bad typecode")
            }
            repeats = count
        }
        repeats -= 1
        if code == 0x78 {
            offset += 1
            return Item(code: code, offset: offset - 1, size: 1)
        }
        guard let size = TypedItems.size(of: code) else {
            throw machine.raise(.valueError, "bad typecode")
        }
        if isAligned { offset = (offset + size - 1) / size * size }
        defer { offset += size }
        return Item(code: code, offset: offset, size: size)
    }
}
