/// A Python value: one 32-bit word, as on a 32-bit board.
///
/// | low bits | meaning                                                              |
/// |----------|----------------------------------------------------------------------|
/// | `1`      | small integer, 31 bits                                               |
/// | `010`    | interned string, number in `InternedStrings`                         |
/// | `110`    | static object, index in the table of the `Runtime`                   |
/// | `0000`   | object in the image, offset from its base (16-byte aligned, not 0)   |
///
/// The words 0, 4 and 8 are no objects: `null`, `stopIteration` and `suspended`.
@frozen public struct Value: Equatable, Codable, Sendable {
    /// The word itself.
    public var bits: UInt32

    /// Makes a value of its word.
    @inlinable public init(bits: UInt32) { self.bits = bits }

    /// No value: an unbound name, a missing argument, an operation that a type does not support.
    public static let null = Value(bits: 0)
    /// What a `next` slot returns when an iterator is exhausted without an exception object.
    public static let stopIteration = Value(bits: 4)
    /// What a native function returns to be called again later; see `VirtualMachine.wait`.
    public static let suspended = Value(bits: 8)

    /// Makes a small integer.
    ///
    /// - Precondition: the number lies in -2^30 ..< 2^30.
    @inlinable @inline(__always) public static func small(_ number: Int) -> Value {
        assert(number >= smallMinimum && number <= smallMaximum)
        return Value(bits: UInt32(truncatingIfNeeded: number) &<< 1 | 1)
    }
    /// The smallest small integer, -2^30.
    public static let smallMinimum = -(1 << 30)
    /// The largest small integer, 2^30 - 1.
    public static let smallMaximum = (1 << 30) - 1

    /// Makes the value of an interned string.
    @inlinable @inline(__always) public static func interned(_ name: InternedString) -> Value {
        Value(bits: name.number &<< 3 | 0b010)
    }
    /// Makes the value of a static object.
    @inlinable @inline(__always) public static func constant(_ index: Int) -> Value {
        Value(bits: UInt32(truncatingIfNeeded: index) &<< 3 | 0b110)
    }
    /// Makes the value of an object in the image.
    @inlinable @inline(__always) public static func object(offset: UInt32) -> Value {
        Value(bits: offset)
    }

    /// Whether this is a small integer.
    @inlinable @inline(__always) public var isSmall: Bool { bits & 1 != 0 }
    /// The number of a small integer.
    @inlinable @inline(__always) public var small: Int { Int(Int32(bitPattern: bits) &>> 1) }
    /// Whether this is an interned string.
    @inlinable @inline(__always) public var isInterned: Bool { bits & 7 == 0b010 }
    /// The interned string.
    @inlinable @inline(__always) public var interned: InternedString {
        InternedString(number: bits &>> 3)
    }
    /// Whether this is a static object.
    @inlinable @inline(__always) public var isConstant: Bool { bits & 7 == 0b110 }
    /// The index of a static object.
    @inlinable @inline(__always) public var constantIndex: Int { Int(bits &>> 3) }
    /// Whether this is an object in the image.
    @inlinable @inline(__always) public var isObject: Bool { bits & 15 == 0 && bits != 0 }
    /// The offset of an object in the image.
    @inlinable @inline(__always) public var offset: UInt32 { bits }
    /// Whether this is no value at all.
    @inlinable @inline(__always) public var isNull: Bool { bits == 0 }

    /// `None`.
    public static let none = constant(WellKnown.none.rawValue)
    /// `False`.
    public static let `false` = constant(WellKnown.false.rawValue)
    /// `True`.
    public static let `true` = constant(WellKnown.true.rawValue)
    /// `Ellipsis`.
    public static let ellipsis = constant(WellKnown.ellipsis.rawValue)
    /// `NotImplemented`.
    public static let notImplemented = constant(WellKnown.notImplemented.rawValue)
    /// The empty tuple.
    public static let emptyTuple = constant(WellKnown.emptyTuple.rawValue)
    /// The empty bytes object.
    public static let emptyBytes = constant(WellKnown.emptyBytes.rawValue)

    /// `True` or `False`.
    @inlinable @inline(__always) public static func bool(_ flag: Bool) -> Value {
        flag ? .true : .false
    }
    /// The built-in type of the given kind.
    @inlinable @inline(__always) public static func type(_ type: CoreType) -> Value {
        constant(WellKnown.count + type.rawValue)
    }
}

/// The static objects that stand first in the table of every runtime, in this order.
public enum WellKnown: Int, CaseIterable, Sendable {
    case none, `false`, `true`, ellipsis, notImplemented, emptyTuple, emptyBytes

    /// The number of cases, as a constant: `allCases.count` is a call.
    @inlinable static var count: Int { 7 }
}

extension Value {
    /// What `VirtualMachine.enter` returns after it pushed a frame.
    static let entered = Value(bits: 12)
    /// What `LOAD_BUILD_CLASS` pushes; only a call instruction sees it.
    static let buildClass = Value(bits: 20)
    /// What the loop returns when the budget of cycles is used up.
    static let outOfFuel = Value(bits: 28)
}
