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
    /// Called when the type is called: (vm, type, arguments); `nil`: cannot be made by a program.
    public let make: Make?
    /// Writes an object as text; `nil`: `<name>`.
    public let print: Print?
    /// Calls an object of the type.
    public let call: Call?
    /// Applies a unary operator.
    public let unary: Unary?
    /// Applies a binary operator; the left operand is of this type (for `contains` the container).
    public let binary: Binary?
    /// Looks up an attribute that is not among the members.
    public let attribute: Attribute?
    /// Assigns (or deletes: `null`) an attribute; false when it cannot.
    public let storeAttribute: StoreAttribute?
    /// Reads an item.
    public let getItem: Subscript?
    /// Assigns (or deletes: `null`) an item; false when it cannot.
    public let setItem: StoreSubscript?
    /// Makes an iterator.
    public let iterate: Iterate?
    /// Gives the next item of an iterator, `Value.stopIteration` at the end.
    public let next: Iterate?
    /// Gives access to the bytes.
    public let buffer: Buffer?
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
        self.make = make
        self.print = print
        self.call = call
        self.unary = unary
        self.binary = binary
        self.attribute = attribute
        self.storeAttribute = storeAttribute
        self.getItem = getItem
        self.setItem = setItem
        self.iterate = iterate
        self.next = next
        self.buffer = buffer
        self.members = members
    }
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
