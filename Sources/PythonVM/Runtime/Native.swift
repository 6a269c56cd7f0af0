/// Thrown when a Python exception is raised; the exception object is `VirtualMachine.exception`.
public struct Raised: Error, Sendable {
    /// Makes the mark; the exception must have been stored before.
    @inlinable init() {}
}

/// The arguments of a call: positional values, then (name, value) pairs, lying on the Python stack.
@frozen public struct Arguments {
    /// The first positional value.
    public let base: UnsafeMutablePointer<Value>
    /// The number of positional values.
    public let count: Int
    /// The number of keyword pairs behind them.
    public let keywordCount: Int

    @inlinable public init(
        base: UnsafeMutablePointer<Value>, count: Int, keywordCount: Int = 0
    ) {
        self.base = base
        self.count = count
        self.keywordCount = keywordCount
    }

    /// The positional value at an index below `count`.
    @inlinable public subscript(index: Int) -> Value {
        assert(index < count)
        return base[index]
    }
    /// The positional value at an index, or `null` when there is none.
    @inlinable public func optional(_ index: Int) -> Value { index < count ? base[index] : .null }
    /// The name of a keyword pair.
    @inlinable public func keyword(_ index: Int) -> InternedString {
        base[count + 2 * index].interned
    }
    /// The value of a keyword pair.
    @inlinable public func keywordValue(_ index: Int) -> Value {
        base[count + 2 * index + 1]
    }
    /// The value of the keyword with this name, or `null`.
    public func keyword(named name: InternedString) -> Value {
        for index in 0..<keywordCount where keyword(index) == name { return keywordValue(index) }
        return .null
    }
    /// The same arguments without the first positional one.
    @inlinable public func droppingFirst() -> Arguments {
        Arguments(base: base + 1, count: count - 1, keywordCount: keywordCount)
    }
}

/// The body of a native function.
///
/// Returns the result, or `Value.suspended` after `VirtualMachine.wait` said that the call must
/// wait.
public typealias NativeBody = @Sendable (VirtualMachine, Arguments) throws(Raised) -> Value

/// A function written in Swift.
public struct NativeFunction: Sendable {
    /// The name that Python shows.
    public let name: String
    /// The smallest number of positional arguments, `self` included for a method.
    public let minimum: Int
    /// The largest number of positional arguments.
    public let maximum: Int
    /// Whether keyword arguments are passed on; otherwise they are an error.
    public let takesKeywords: Bool
    /// What it does.
    public let body: NativeBody

    /// A function with `minimum ... maximum` positional arguments.
    public init(
        _ name: String, _ minimum: Int, _ maximum: Int? = nil, keywords: Bool = false,
        _ body: @escaping NativeBody
    ) {
        self.name = name
        self.minimum = minimum
        self.maximum = maximum ?? minimum
        takesKeywords = keywords
        self.body = body
    }

    /// A function with at least `minimum` positional arguments.
    public static func variadic(
        _ name: String, _ minimum: Int = 0, keywords: Bool = false, _ body: @escaping NativeBody
    ) -> NativeFunction {
        NativeFunction(name, minimum, Int.max, keywords: keywords, body)
    }
}

/// What stands under a name in a native type or module.
public enum NativeMember: Sendable {
    /// A function; in a type it becomes a bound method when it is looked up on an object.
    case function(NativeFunction)
    /// A class method: the first argument is the type.
    case classMethod(NativeFunction)
    /// A static method.
    case staticMethod(NativeFunction)
    /// A small integer.
    case integer(Int)
    /// A string.
    case string(String)
    /// Any other constant value.
    case value(Value)
    /// A native type, registered with the member.
    case type(NativeType)
    /// A native module, registered with the member.
    case module(NativeModule)
    /// The only object, or one of a few numbered ones, of a native type; see `singletonNumber`.
    case singleton(NativeType, Int)
}

/// A module written in Swift; its members are shared by all nodes and cannot be assigned.
public final class NativeModule: Sendable {
    /// The name under which it is imported.
    public let name: String
    /// Its members in the order in which `dir` shows them.
    public let members: [(name: String, member: NativeMember)]
    /// Types of objects that its functions give out, but that have no name in it.
    public let unnamedTypes: [NativeType]
    /// Asked for names that are not among the members (for example `sys.path`); `null` when
    /// unknown.
    public let attribute: (@Sendable (VirtualMachine, InternedString) throws(Raised) -> Value)?
    /// The names that `attribute` knows, as far as `dir` and `import *` shall show them.
    public let dynamicNames: [String]
    /// Names that `attribute` knows and a program may set: `dir` shows them, `import *` does not
    /// take them.
    public let variableNames: [String]
    /// Asked to assign (or delete: `null`) a name; false when it cannot.
    public let storeAttribute:
        (@Sendable (VirtualMachine, InternedString, Value) throws(Raised) -> Bool)?

    public init(
        _ name: String, _ members: [(name: String, member: NativeMember)],
        unnamedTypes: [NativeType] = [],
        attribute: (@Sendable (VirtualMachine, InternedString) throws(Raised) -> Value)? = nil,
        storeAttribute: (
            @Sendable (VirtualMachine, InternedString, Value) throws(Raised) -> Bool
        )? = nil, dynamicNames: [String] = [], variableNames: [String] = []
    ) {
        self.name = name
        self.dynamicNames = dynamicNames
        self.variableNames = variableNames
        self.members = members
        self.unnamedTypes = unnamedTypes
        self.attribute = attribute
        self.storeAttribute = storeAttribute
    }
}
