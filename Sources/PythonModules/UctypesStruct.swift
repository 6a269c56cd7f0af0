internal import PythonVM

/// Objects of `uctypes.struct`: description, address, layout, and the allocation that the address
/// lies in, which stays alive as long as the structure.
enum UctypesStruct {
    static let type = NativeType(
        "struct", make: make, print: print, unary: unary,
        attribute: { (machine, object, name) throws(Raised) in
            try field(machine, object, name, storing: .null)
        },
        storeAttribute: { (machine, object, name, value) throws(Raised) in
            guard !value.isNull else { return false }
            return try !field(machine, object, name, storing: value).isNull
        },
        getItem: { (machine, object, index) throws(Raised) in
            try item(machine, object, index, storing: .null)
        },
        setItem: { (machine, object, index, value) throws(Raised) in
            guard !value.isNull else { return false }
            return try !item(machine, object, index, storing: value).isNull
        },
        buffer: { (machine, object, isWritten) throws(Raised) in
            let size = try description(machine, object).size(machine)
            let place = try machine.memory(
                at: address(machine, object), count: size, writable: isWritten)
            return BufferView(pointer: place, count: size)
        })

    private static let layout = 1
    private static let descriptor = 2
    private static let place = 3
    private static let owner = 4
    private static let words = 5

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 2, 3)
        let address = try machine.truncatedInteger(arguments[0])
        let layout = arguments.count > 2 ? try machine.integer(arguments[2]) : 2
        return try new(
            machine, arguments[1], at: address, UctypesLayout(rawValue: layout) ?? .big)
    }

    private static func new(
        _ machine: VirtualMachine, _ description: Value, at address: Int, _ form: UctypesLayout
    ) throws(Raised) -> Value {
        // Addresses have 32 bits; what lies beyond names nothing, and so does the last one.
        let place = UInt32(exactly: address) ?? .max
        let object = try machine.newObject(type, words: words)
        machine.values(object)[layout] = .small(form.rawValue)
        machine.values(object)[descriptor] = description
        machine.words(object)[UctypesStruct.place] = place
        machine.words(object)[owner] =
            machine.allocation(around: Int(place), count: 0, writable: false) ?? 0
        return object
    }

    static func description(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> UctypesDescription {
        let values = machine.values(object)
        return UctypesDescription(
            values[descriptor], UctypesLayout(rawValue: values[layout].small) ?? .native)
    }

    private static func address(_ machine: VirtualMachine, _ object: Value) -> Int {
        Int(machine.words(object)[place])
    }

    private static func print(
        _ machine: VirtualMachine, _ object: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let description = machine.values(object)[descriptor]
        var name = "ERROR"
        if machine.isDict(description) {
            name = "STRUCT"
        } else if machine.isTuple(description) {
            let kind = try UctypesDescription.aggregate(machine, description).kind
            name = ["unk", "PTR", "ARRAY", "unk"][kind]
        }
        text.write("<struct \(name) \(String(address(machine, object), radix: 16))>")
    }

    /// The value of a pointer as an integer.
    private static func unary(
        _ machine: VirtualMachine, _ operation: UnaryOperation, _ object: Value
    ) throws(Raised) -> Value {
        if operation == .hash {
            throw machine.raise(.typeError, "unsupported type for __hash__: 'struct'")
        }
        let description = machine.values(object)[descriptor]
        guard operation == .int, machine.isTuple(description),
            try UctypesDescription.aggregate(machine, description).kind == UctypesField.pointer
        else { return .null }
        return try machine.newInt(target(machine, object))
    }

    /// What a pointer points to.
    private static func target(_ machine: VirtualMachine, _ object: Value) throws(Raised) -> Int {
        Int(
            try machine.memory(at: address(machine, object), count: 4)
                .loadUnaligned(as: UInt32.self))
    }

    // MARK: - Fields

    private static func field(
        _ machine: VirtualMachine, _ object: Value, _ name: InternedString, storing value: Value
    ) throws(Raised) -> Value {
        let description = try description(machine, object)
        guard machine.isDict(description.value) else {
            throw machine.raise(.typeError, "struct: no fields")
        }
        let found = machine.find(name, inDict: description.value)
        guard !found.isNull else {
            throw machine.raise(.keyError, arguments: [.interned(name)])
        }
        let start = address(machine, object)
        guard found.isSmall else {
            guard value.isNull, machine.isTuple(found) else {
                throw UctypesDescription.syntaxError(machine)
            }
            return try aggregate(machine, found, start, description.layout)
        }
        let scalar = UctypesField.scalar(found.small)
        let rest = UctypesField.rest(found.small, bits: 4)
        if scalar.isBits {
            return try bits(
                machine, scalar, rest, start, isBig: description.layout == .big, storing: value)
        }
        return try number(
            machine, scalar, at: start + rest, isBig: description.layout == .big, storing: value)
    }

    /// A field that is a structure, an array or a pointer.
    private static func aggregate(
        _ machine: VirtualMachine, _ value: Value, _ start: Int, _ layout: UctypesLayout
    ) throws(Raised) -> Value {
        let (kind, offset, items) = try UctypesDescription.aggregate(machine, value)
        switch kind {
        case UctypesField.structure:
            return try new(machine, items[1], at: start + offset, layout)
        case UctypesField.array where items.count == 2:
            let word = try UctypesDescription.number(machine, items[1])
            if UctypesField.scalar(word) == .uint8 {
                return try machine.newBytearray(
                    at: start + offset, count: UctypesField.rest(word, bits: 4))
            }
            return try new(machine, value, at: start + offset, layout)
        case UctypesField.array, UctypesField.pointer:
            return try new(machine, value, at: start + offset, layout)
        default: throw UctypesDescription.syntaxError(machine)
        }
    }

    /// Reads a number, or stores one and gives it back.
    private static func number(
        _ machine: VirtualMachine, _ scalar: UctypesScalar, at address: Int, isBig: Bool,
        storing value: Value
    ) throws(Raised) -> Value {
        if scalar.isBits { throw UctypesDescription.syntaxError(machine) }
        if value.isNull {
            let place = try machine.memory(at: address, count: scalar.size)
            return try machine.readItem(scalar.typeCode, at: place, bigEndian: isBig)
        }
        // Making the number may run Python code: the memory is looked at after it.
        var bytes = UInt64(0)
        try withUnsafeMutableBytes(of: &bytes) { (buffer) throws(Raised) in
            guard let start = buffer.baseAddress else { return }
            try machine.writeItem(value, scalar.typeCode, at: start, bigEndian: isBig)
            try machine.memory(at: address, count: scalar.size, writable: true)
                .copyMemory(from: start, byteCount: scalar.size)
        }
        return value
    }

    private static func bits(
        _ machine: VirtualMachine, _ scalar: UctypesScalar, _ field: Int, _ start: Int,
        isBig: Bool, storing value: Value
    ) throws(Raised) -> Value {
        let position = field >> UctypesField.bitPosition & 31
        let mask = 1 << (field >> UctypesField.bitCount & 31) - 1
        let address = start + field & (1 << UctypesField.bitPosition - 1)
        let change = value.isNull ? 0 : try machine.integer(value)
        let place = try machine.memory(
            at: address, count: scalar.size, writable: !value.isNull)
        let whole = try machine.integer(
            machine.readItem(scalar.typeCode, at: place, bigEndian: isBig))
        if value.isNull { return try machine.newInt(whole >> position & mask) }
        let changed = whole & ~(mask << position) | (change & mask) << position
        try machine.writeItem(
            machine.newInt(changed), scalar.typeCode, at: place, bigEndian: isBig)
        return value
    }

    // MARK: - Items

    private static func item(
        _ machine: VirtualMachine, _ object: Value, _ index: Value, storing value: Value
    ) throws(Raised) -> Value {
        let description = try description(machine, object)
        guard machine.isTuple(description.value) else {
            throw machine.raise(.typeError, "struct: can't index")
        }
        let (kind, _, items) = try UctypesDescription.aggregate(machine, description.value)
        let index = try machine.integer32(index)
        let start = address(machine, object)
        switch kind {
        case UctypesField.array:
            let word = try UctypesDescription.number(machine, items[1])
            guard index < UctypesField.rest(word, bits: 4) else {
                throw machine.raise(.indexError, "struct: index out of range")
            }
            if items.count == 2 {
                let scalar = UctypesField.scalar(word)
                return try number(
                    machine, scalar, at: start + scalar.size * index,
                    isBig: description.layout == .big, storing: value)
            }
            guard value.isNull else { return .null }
            return try element(machine, items[2], description.layout, start, index)
        case UctypesField.pointer:
            let start = try target(machine, object)
            guard value.isNull else { return .null }
            guard items[1].isSmall else {
                return try element(machine, items[1], description.layout, start, index)
            }
            let scalar = UctypesField.scalar(items[1].small)
            return try number(
                machine, scalar, at: start + scalar.size * index, isBig: false, storing: .null)
        default: throw UctypesDescription.syntaxError(machine)
        }
    }

    /// A structure in an array of structures.
    private static func element(
        _ machine: VirtualMachine, _ value: Value, _ layout: UctypesLayout, _ start: Int,
        _ index: Int
    ) throws(Raised) -> Value {
        let size = try UctypesDescription(value, layout).size(machine)
        return try new(machine, value, at: start + size * index, layout)
    }
}
