internal import PythonVM

/// `uctypes`: structures over memory, described by a dict.
///
/// An address is an offset into the node's image, and every access is checked (see
/// `VirtualMachine.memory`): OSError EFAULT where a board would crash. Pointers have four bytes, as
/// on a board.
enum UctypesModule {
    static let module = NativeModule(
        "uctypes",
        [
            Member.type(UctypesStruct.type),
            Member.function("sizeof", 1, 2, sizeOf),
            Member.function("addressof", 1) { (machine, arguments) throws(Raised) in
                try machine.newInt(machine.address(of: machine.requireBuffer(arguments[0])))
            },
            Member.function("bytes_at", 2) { (machine, arguments) throws(Raised) in
                let (address, count) = try range(machine, arguments)
                let place = try machine.memory(at: address, count: count)
                return try machine.newBytes(
                    Array(UnsafeRawBufferPointer(start: place, count: count)))
            },
            Member.function("bytearray_at", 2) { (machine, arguments) throws(Raised) in
                let (address, count) = try range(machine, arguments)
                return try machine.newBytearray(at: address, count: count)
            },
        ] + constants)

    private static func range(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> (Int, Int) {
        let address = try machine.truncatedInteger(arguments[0])
        let count = try machine.truncatedInteger(arguments[1])
        guard count >= 0 else { throw machine.raiseIntegerOverflow() }
        return (address, count)
    }

    private static let constants: [(name: String, member: NativeMember)] = {
        let scalars: [(String, UctypesScalar)] = [
            ("VOID", .uint8), ("UINT8", .uint8), ("INT8", .int8), ("UINT16", .uint16),
            ("INT16", .int16), ("UINT32", .uint32), ("INT32", .int32), ("UINT64", .uint64),
            ("INT64", .int64), ("BFUINT8", .bits8), ("BFINT8", .signedBits8),
            ("BFUINT16", .bits16), ("BFINT16", .signedBits16), ("BFUINT32", .bits32),
            ("BFINT32", .signedBits32), ("FLOAT32", .float32), ("FLOAT64", .float64),
            ("SHORT", .int16), ("USHORT", .uint16), ("INT", .int32), ("UINT", .uint32),
            ("LONG", .int32), ("ULONG", .uint32), ("LONGLONG", .int64), ("ULONGLONG", .uint64),
        ]
        let numbers =
            UctypesLayout.allCases.map { ($0.name, $0.rawValue) }
            + scalars.map { ($0.0, UctypesField.word($0.1.rawValue, bits: 4)) } + [
                ("BF_POS", UctypesField.bitPosition), ("BF_LEN", UctypesField.bitCount),
                ("PTR", UctypesField.word(UctypesField.pointer, bits: 2)),
                ("ARRAY", UctypesField.word(UctypesField.array, bits: 2)),
            ]
        return numbers.map { Member.integer($0.0, $0.1) }
    }()

    /// The bytes of a structure, of its description, or of a bytearray.
    private static func sizeOf(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let object = arguments[0]
        if machine.isExactly(object, .bytearray) {
            return .small(try machine.length(object))
        }
        if machine.type(of: object) == machine.runtime.value(of: UctypesStruct.type) {
            guard arguments.count == 1 else { throw machine.raise(.typeError, arguments: []) }
            let size = try UctypesStruct.description(machine, object).size(machine)
            return .small(size)
        }
        let layout = arguments.count > 1 ? try machine.integer(arguments[1]) : 2
        let size = try UctypesDescription(object, UctypesLayout(rawValue: layout) ?? .big)
            .size(machine)
        return try machine.newInt(size)
    }
}

/// How the fields of a structure lie in memory.
enum UctypesLayout: Int, CaseIterable {
    case little, big, native

    var name: String {
        switch self {
        case .little: "LITTLE_ENDIAN"
        case .big: "BIG_ENDIAN"
        case .native: "NATIVE"
        }
    }
}

/// The kinds of numbers, as their numbers in a description.
enum UctypesScalar: Int {
    case uint8, int8, uint16, int16, uint32, int32, uint64, int64
    case bits8, signedBits8, bits16, signedBits16, bits32, signedBits32
    case float32, float64

    var isBits: Bool { rawValue >= UctypesScalar.bits8.rawValue && self < .float32 }
    var size: Int { self == .float32 ? 4 : 1 << ((rawValue & 7) >> 1) }

    static func < (left: UctypesScalar, right: UctypesScalar) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The code that `struct` has for it; bit fields go by the number they lie in.
    var typeCode: UInt8 {
        switch self {
        case .float32: 0x66
        case .float64: 0x64
        default: [0x42, 0x62, 0x48, 0x68, 0x49, 0x69, 0x51, 0x71][rawValue & 7]
        }
    }
}

/// A field's number: offset, and its kind in the four highest of 31 bits, or in two for aggregates.
enum UctypesField {
    static let structure = 0
    static let pointer = 1
    static let array = 2
    static let bitPosition = 17
    static let bitCount = 22

    /// The kind at its place in a signed number of 31 bits.
    static func word(_ kind: Int, bits: Int) -> Int {
        Int(Int32(truncatingIfNeeded: kind << (32 - bits)) >> 1)
    }
    /// The kind of a number.
    static func kind(_ word: Int, bits: Int) -> Int { word >> (31 - bits) & (1 << bits - 1) }
    /// What is not the kind.
    static func rest(_ word: Int, bits: Int) -> Int { word & (1 << (31 - bits) - 1) }

    static func scalar(_ word: Int) -> UctypesScalar {
        UctypesScalar(rawValue: kind(word, bits: 4)) ?? .uint8
    }
}

/// A description of memory and the layout that it stands for.
struct UctypesDescription {
    let value: Value
    let layout: UctypesLayout

    init(_ value: Value, _ layout: UctypesLayout) {
        self.value = value
        self.layout = layout
    }

    static func syntaxError(_ machine: VirtualMachine) -> Raised {
        machine.raise(.typeError, "syntax error in uctypes descriptor")
    }

    /// A small integer of a description.
    static func number(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> Int {
        guard value.isSmall else { throw syntaxError(machine) }
        return value.small
    }

    /// The parts of an aggregate: kind, offset, and what follows.
    static func aggregate(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> (kind: Int, offset: Int, items: UnsafeMutableBufferPointer<Value>) {
        guard machine.isTuple(value) else { throw syntaxError(machine) }
        let items = machine.items(ofTuple: value)
        guard items.count >= 2 else { throw syntaxError(machine) }
        let word = try number(machine, items[0])
        return (UctypesField.kind(word, bits: 2), UctypesField.rest(word, bits: 2), items)
    }

    func size(_ machine: VirtualMachine) throws(Raised) -> Int {
        var alignment = 0
        return try size(machine, value, &alignment, depth: 0)
    }

    private func size(
        _ machine: VirtualMachine, _ value: Value, _ alignment: inout Int, depth: Int
    ) throws(Raised) -> Int {
        guard depth < 64 else {
            throw machine.raise(.runtimeError, "maximum recursion depth exceeded")
        }
        guard machine.isDict(value) else {
            if value.isSmall {
                throw machine.raise(.typeError, "can't unambiguously get sizeof scalar")
            }
            return try aggregateSize(machine, value, &alignment, depth: depth)
        }
        var total = 0
        var cursor = 0
        while let entry = machine.next(inDict: value, &cursor) {
            if entry.value.isSmall {
                let scalar = UctypesField.scalar(entry.value.small)
                var offset = UctypesField.rest(entry.value.small, bits: 4)
                if scalar.isBits { offset &= 1 << UctypesField.bitPosition - 1 }
                alignment = max(alignment, scalar.size)
                total = max(total, offset + scalar.size)
            } else {
                let offset = try UctypesDescription.aggregate(machine, entry.value).offset
                let size = try aggregateSize(machine, entry.value, &alignment, depth: depth)
                total = max(total, offset + size)
            }
        }
        if layout == .native { total = (total + alignment - 1) & ~(alignment - 1) }
        return total
    }

    private func aggregateSize(
        _ machine: VirtualMachine, _ value: Value, _ alignment: inout Int, depth: Int
    ) throws(Raised) -> Int {
        let (kind, _, items) = try UctypesDescription.aggregate(machine, value)
        switch kind {
        case UctypesField.structure where items.count == 2:
            return try size(machine, items[1], &alignment, depth: depth + 1)
        case UctypesField.pointer where items.count == 2:
            alignment = max(alignment, 4)
            return 4
        case UctypesField.array where items.count <= 3:
            let word = try UctypesDescription.number(machine, items[1])
            let count = UctypesField.rest(word, bits: 4)
            if items.count == 2 {
                let size = UctypesField.scalar(word).size
                alignment = max(alignment, size)
                return size * count
            }
            let size = try size(machine, items[2], &alignment, depth: depth + 1)
            let (total, overflow) = size.multipliedReportingOverflow(by: count)
            guard !overflow, total < 1 << 40 else { throw machine.raiseIntegerOverflow() }
            return total
        default: throw UctypesDescription.syntaxError(machine)
        }
    }
}
