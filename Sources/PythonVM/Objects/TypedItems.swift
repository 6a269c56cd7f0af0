/// Items of a type code in memory: what array, memoryview, struct and uctypes share.
///
/// Sizes are those of a 32-bit board: `l` and `P` have four bytes.
public struct TypedItems {
    /// The first item.
    public let pointer: UnsafeMutableRawPointer
    /// The number of items.
    public let count: Int
    /// The type code, as in `array`.
    public let typeCode: UInt8
    /// Bytes of an item.
    public let itemSize: Int

    /// The items that fit into memory; none when the type code is unknown.
    init(_ view: BufferView, vm: VirtualMachine) {
        pointer = view.pointer
        typeCode = view.typeCode
        itemSize = max(1, TypedItems.size(of: view.typeCode) ?? 1)
        count = view.count / itemSize
    }

    /// Bytes of an item with a type code; nil when there is no such code.
    ///
    /// `bBhHiIlLqQ` are integers, `efd` floats of 16, 32 and 64 bits, `P` a pointer as an integer,
    /// `O` a Python object, `S` the address of a text, which only `struct` looks at.
    @inline(__always) public static func size(of typeCode: UInt8) -> Int? {
        // What bytes and bytearray have.
        if typeCode == 0x42 { return 1 }
        return otherSize(of: typeCode)
    }

    private static func otherSize(of typeCode: UInt8) -> Int? {
        switch typeCode {
        case 0x62, 0x42: 1  // b B
        case 0x68, 0x48, 0x65: 2  // h H e
        case 0x69, 0x49, 0x6C, 0x4C, 0x66, 0x50, 0x4F, 0x53: 4  // i I l L f P O S
        case 0x71, 0x51, 0x64: 8  // q Q d
        default: nil
        }
    }

    /// The item at an index below `count`.
    func read(_ index: Int, _ vm: VirtualMachine) throws(Raised) -> Value {
        let place = pointer + index * itemSize
        switch typeCode {
        case 0x42: return .small(Int(place.load(as: UInt8.self)))
        case 0x4F: return Value(bits: place.loadUnaligned(as: UInt32.self))
        default: return try vm.readItem(typeCode, at: place)
        }
    }

    /// Stores an item at an index below `count`.
    func write(_ index: Int, _ value: Value, _ vm: VirtualMachine) throws(Raised) {
        let place = pointer + index * itemSize
        if typeCode == 0x4F {
            place.storeBytes(of: value.bits, as: UInt32.self)
        } else {
            try vm.writeItem(value, typeCode, at: place)
        }
    }
}

extension VirtualMachine {
    /// Reads a number of a type code from memory.
    ///
    /// - Throws: ValueError if the type code is unknown, or `O`: bytes are no objects.
    public func readItem(
        _ typeCode: UInt8, at place: UnsafeRawPointer, bigEndian: Bool = false
    ) throws(Raised) -> Value {
        func load<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            let number = place.loadUnaligned(as: Number.self)
            return bigEndian ? Number(bigEndian: number) : Number(littleEndian: number)
        }
        switch typeCode {
        case 0x62: return .small(Int(place.load(as: Int8.self)))
        case 0x42: return .small(Int(place.load(as: UInt8.self)))
        case 0x68: return .small(Int(load(Int16.self)))
        case 0x48: return .small(Int(load(UInt16.self)))
        case 0x69, 0x6C: return try newInt(Int(load(Int32.self)))
        case 0x49, 0x4C, 0x50: return try newInt(Int(load(UInt32.self)))
        case 0x53: return .small(0)
        case 0x71: return try newInt(Int(load(Int64.self)))
        case 0x51: return try newInt(load(UInt64.self))
        case 0x65: return try newFloat(Double(HalfFloat.number(load(UInt16.self))))
        case 0x66: return try newFloat(Double(Float(bitPattern: load(UInt32.self))))
        case 0x64: return try newFloat(Double(bitPattern: load(UInt64.self)))
        default: throw raise(.valueError, "bad typecode")
        }
    }

    /// Stores a number with a type code into memory; integers are cut to their low bits.
    ///
    /// - Throws: TypeError if the value is no number, ValueError if the type code is unknown.
    public func writeItem(
        _ value: Value, _ typeCode: UInt8, at place: UnsafeMutableRawPointer,
        bigEndian: Bool = false
    ) throws(Raised) {
        let bits = try itemBits(value, typeCode)
        store(bits, size: TypedItems.size(of: typeCode) ?? 1, at: place, bigEndian: bigEndian)
    }

    /// The bits of a number as an item with a type code.
    func itemBits(_ value: Value, _ typeCode: UInt8) throws(Raised) -> UInt64 {
        switch typeCode {
        case 0x65: return UInt64(HalfFloat.bits(Float(try double(value))))
        case 0x66: return UInt64(Float(try double(value)).bitPattern)
        case 0x64: return try double(value).bitPattern
        case 0x62, 0x42, 0x68, 0x48, 0x69, 0x49, 0x6C, 0x4C, 0x50, 0x71, 0x51:
            return UInt64(bitPattern: Int64(try truncatedInteger(value)))
        case 0x53:
            _ = try truncatedInteger(value)
            return 0
        default: throw raise(.valueError, "bad typecode")
        }
    }

    /// Stores the low bytes of a number.
    func store(
        _ bits: UInt64, size: Int, at place: UnsafeMutableRawPointer, bigEndian: Bool = false
    ) {
        func store<Number: FixedWidthInteger>(_ number: Number) {
            place.storeBytes(
                of: bigEndian ? number.bigEndian : number.littleEndian, as: Number.self)
        }
        switch size {
        case 1: store(UInt8(truncatingIfNeeded: bits))
        case 2: store(UInt16(truncatingIfNeeded: bits))
        case 4: store(UInt32(truncatingIfNeeded: bits))
        default: store(bits)
        }
    }
}

/// Floats of 16 bits; `Float16` is not there on every platform.
enum HalfFloat {
    static func number(_ bits: UInt16) -> Float {
        let fraction = Float(bits & 0x3FF)
        let exponent = Int(bits >> 10 & 0x1F)
        let magnitude: Float =
            switch exponent {
            case 0x1F: fraction == 0 ? .infinity : .nan
            case 0: fraction * 0x1p-24
            default: Float(sign: .plus, exponent: exponent - 25, significand: fraction + 1024)
            }
        return bits & 0x8000 != 0 ? -magnitude : magnitude
    }

    /// Rounds to the nearest, to even when two are as near.
    static func bits(_ number: Float) -> UInt16 {
        let sign: UInt16 = number.sign == .minus ? 0x8000 : 0
        let magnitude = number.magnitude
        if magnitude.isNaN { return sign | 0x7E00 }
        if magnitude >= 65520 { return sign | 0x7C00 }
        if magnitude < 0x1p-14 {
            return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
        }
        let exponent = Int(magnitude.exponent)
        let scaled = Float(sign: .plus, exponent: 10 - exponent, significand: magnitude)
        // A carry out of the fraction raises the exponent, as it should.
        let fraction = Int(scaled.rounded(.toNearestOrEven)) - 1024
        return sign | UInt16((exponent + 15) << 10 + fraction)
    }
}
