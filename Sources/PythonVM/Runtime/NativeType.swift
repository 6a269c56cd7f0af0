/// How a value is turned into text.
public enum PrintKind: Sendable {
    /// As `str` does.
    case str
    /// As `repr` does.
    case repr
}

/// Memory of an object that gives access to its bytes.
public struct BufferView {
    /// The first byte; valid until the next safepoint of the loop.
    public let pointer: UnsafeMutableRawPointer
    /// The length in bytes.
    public let count: Int
    /// The type code of the items, as in `array`: `B` for plain bytes.
    public let typeCode: UInt8

    public init(pointer: UnsafeMutableRawPointer, count: Int, typeCode: UInt8 = 0x42) {
        self.pointer = pointer
        self.count = count
        self.typeCode = typeCode
    }
}

/// A type written in Swift: its name and its slots.
///
/// Slots that are `nil` are not supported by the type. A slot that answers `Value.null` does not
/// support these operands.
public final class NativeType: Sendable {
    public typealias Make = @Sendable (VirtualMachine, Value, Arguments) throws(Raised) -> Value
    public typealias Print =
        @Sendable (VirtualMachine, Value, PrintKind, inout TextBuffer) throws(Raised) -> Void
    public typealias Call = @Sendable (VirtualMachine, Value, Arguments) throws(Raised) -> Value
    public typealias Unary =
        @Sendable (VirtualMachine, UnaryOperation, Value) throws(Raised) -> Value
    public typealias Binary =
        @Sendable (VirtualMachine, BinaryOperation, Value, Value) throws(Raised) -> Value
    public typealias Attribute =
        @Sendable (VirtualMachine, Value, InternedString) throws(Raised) -> Value
    public typealias StoreAttribute =
        @Sendable (VirtualMachine, Value, InternedString, Value) throws(Raised) -> Bool
    public typealias Subscript =
        @Sendable (VirtualMachine, Value, Value) throws(Raised) -> Value
    public typealias StoreSubscript =
        @Sendable (VirtualMachine, Value, Value, Value) throws(Raised) -> Bool
    public typealias Iterate = @Sendable (VirtualMachine, Value) throws(Raised) -> Value
    public typealias Buffer =
        @Sendable (VirtualMachine, Value, _ writable: Bool) throws(Raised) -> BufferView?

    /// The name that Python shows.
    public let name: String
    /// The type it derives from, `nil` for `object`.
    public let base: CoreType?
    /// What the type supports.
    let slots: SlotTable
    /// Called when the type is called: (vm, type, arguments); `nil`: cannot be made by a program.
    public var make: Make? { slots.make }
    /// Writes an object as text; `nil`: `<name>`.
    public var print: Print? { slots.print }
    /// Calls an object of the type.
    public var call: Call? { slots.call }
    /// Applies a unary operator.
    public var unary: Unary? { slots.unary }
    /// Applies a binary operator; the left operand is of this type (for `contains` the container).
    public var binary: Binary? { slots.binary }
    /// Looks up an attribute that is not among the members.
    public var attribute: Attribute? { slots.attribute }
    /// Assigns (or deletes: `null`) an attribute; false when it cannot.
    public var storeAttribute: StoreAttribute? { slots.storeAttribute }
    /// Reads an item.
    public var getItem: Subscript? { slots.getItem }
    /// Assigns (or deletes: `null`) an item; false when it cannot.
    public var setItem: StoreSubscript? { slots.setItem }
    /// Makes an iterator.
    public var iterate: Iterate? { slots.iterate }
    /// Gives the next item of an iterator, `Value.stopIteration` at the end.
    public var next: Iterate? { slots.next }
    /// Gives access to the bytes.
    public var buffer: Buffer? { slots.buffer }
    /// Methods and constants.
    public let members: [(name: String, member: NativeMember)]

    public init(
        _ name: String, base: CoreType? = .object, make: Make? = nil, print: Print? = nil,
        call: Call? = nil, unary: Unary? = nil, binary: Binary? = nil,
        attribute: Attribute? = nil, storeAttribute: StoreAttribute? = nil,
        getItem: Subscript? = nil, setItem: StoreSubscript? = nil, iterate: Iterate? = nil,
        next: Iterate? = nil, buffer: Buffer? = nil,
        members: [(name: String, member: NativeMember)] = []
    ) {
        self.name = name
        self.base = base
        slots = SlotTable(
            make: make, print: print, call: call, unary: unary, binary: binary,
            attribute: attribute, storeAttribute: storeAttribute, getItem: getItem,
            setItem: setItem, iterate: iterate, next: next, buffer: buffer)
        self.members = members
    }
}

/// The slots of a native type.
struct SlotTable: Sendable {
    let make: NativeType.Make?
    let print: NativeType.Print?
    let call: NativeType.Call?
    let unary: NativeType.Unary?
    let binary: NativeType.Binary?
    let attribute: NativeType.Attribute?
    let storeAttribute: NativeType.StoreAttribute?
    let getItem: NativeType.Subscript?
    let setItem: NativeType.StoreSubscript?
    let iterate: NativeType.Iterate?
    let next: NativeType.Iterate?
    let buffer: NativeType.Buffer?
}

/// The slots of a type in the runtime's table: reading one counts no reference to the type.
struct Slots {
    let table: UnsafePointer<SlotTable>

    @inline(__always) var print: NativeType.Print? { table.pointee.print }
    @inline(__always) var call: NativeType.Call? { table.pointee.call }
    @inline(__always) var unary: NativeType.Unary? { table.pointee.unary }
    @inline(__always) var binary: NativeType.Binary? { table.pointee.binary }
    @inline(__always) var getItem: NativeType.Subscript? { table.pointee.getItem }
    @inline(__always) var setItem: NativeType.StoreSubscript? { table.pointee.setItem }
    @inline(__always) var next: NativeType.Iterate? { table.pointee.next }
    @inline(__always) var iterate: NativeType.Iterate? { table.pointee.iterate }
    @inline(__always) var buffer: NativeType.Buffer? { table.pointee.buffer }
}

/// Text under construction, as bytes.
public struct TextBuffer {
    /// The bytes written so far.
    public var bytes: [UInt8] = []

    public init() {}

    /// Adds text.
    public mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
    /// Adds text known at compile time.
    public mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
    /// Adds bytes.
    public mutating func write(_ more: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: more)
    }
    /// Adds one byte.
    public mutating func write(byte: UInt8) { bytes.append(byte) }
}
