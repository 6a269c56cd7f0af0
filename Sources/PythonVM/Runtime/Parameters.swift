/// A parameter of a native function that takes keyword arguments.
public struct Parameter: Sendable {
    /// Its name.
    public let name: InternedString
    /// The value when the call does not give one; null when the call must.
    public let defaultValue: Value
    /// Whether it can be given by name only.
    public let isKeywordOnly: Bool

    /// A parameter that a call must give.
    public init(_ name: String) {
        self.name = InternedString(name)
        defaultValue = .null
        isKeywordOnly = false
    }
    /// A parameter with a default value.
    public init(_ name: String, _ defaultValue: Value, keywordOnly: Bool = false) {
        self.name = InternedString(name)
        self.defaultValue = defaultValue
        isKeywordOnly = keywordOnly
    }
}

/// Rows of the tables of members.
public enum Member {
    /// A function or method with an exact number of positional arguments.
    public static func function(
        _ name: String, _ count: Int, keywords: Bool = false, _ body: @escaping NativeBody
    ) -> (name: String, member: NativeMember) {
        (name, .function(NativeFunction(name, count, count, keywords: keywords, body)))
    }
    /// A function or method with `minimum ... maximum` positional arguments.
    public static func function(
        _ name: String, _ minimum: Int, _ maximum: Int, keywords: Bool = false,
        _ body: @escaping NativeBody
    ) -> (name: String, member: NativeMember) {
        (name, .function(NativeFunction(name, minimum, maximum, keywords: keywords, body)))
    }
    /// A function or method with at least `minimum` positional arguments.
    public static func variadic(
        _ name: String, _ minimum: Int = 0, keywords: Bool = false, _ body: @escaping NativeBody
    ) -> (name: String, member: NativeMember) {
        (name, .function(.variadic(name, minimum, keywords: keywords, body)))
    }
    /// A small integer.
    public static func integer(
        _ name: String, _ number: Int
    ) -> (name: String, member: NativeMember) { (name, .integer(number)) }
    /// A type that another module or the core has registered.
    public static func type(
        _ name: String, _ type: CoreType
    ) -> (name: String, member: NativeMember) { (name, .value(.type(type))) }
    /// A type that this module brings.
    public static func type(_ type: NativeType) -> (name: String, member: NativeMember) {
        (type.name, .type(type))
    }
}

extension VirtualMachine {
    /// The values of parameters, in their order.
    ///
    /// - Parameters:
    ///   - arguments: what the call gave.
    ///   - skipped: positional arguments that come before the parameters, such as `self`.
    ///   - parameters: what the function takes.
    /// - Returns: one value for each parameter.
    /// - Throws: TypeError when one is missing or too many are given.
    public func parse(
        _ arguments: Arguments, after skipped: Int = 0, _ parameters: [Parameter]
    ) throws(Raised) -> [Value] {
        var result: [Value] = []
        result.reserveCapacity(parameters.count)
        let given = arguments.count - skipped
        var named = 0
        for (index, parameter) in parameters.enumerated() {
            if index < given {
                if parameter.isKeywordOnly { throw extraPositional() }
                result.append(arguments[skipped + index])
                continue
            }
            let value = arguments.keyword(named: parameter.name)
            if !value.isNull {
                named += 1
                result.append(value)
            } else if parameter.defaultValue.isNull {
                throw raise(.typeError, "'\(parameter.name.text)' argument required")
            } else {
                result.append(parameter.defaultValue)
            }
        }
        if given > parameters.count { throw extraPositional() }
        if named < arguments.keywordCount {
            throw raise(.typeError, "extra keyword arguments given")
        }
        return result
    }

    private func extraPositional() -> Raised {
        raise(.typeError, "extra positional arguments given")
    }

    /// Checks the number of positional arguments of a constructor that takes no keywords.
    public func check(
        _ arguments: Arguments, _ minimum: Int, _ maximum: Int, keywords: Bool = false
    ) throws(Raised) {
        if arguments.keywordCount > 0 && !keywords {
            throw raise(.typeError, "function doesn't take keyword arguments")
        }
        let count = arguments.count
        if minimum == maximum && count != minimum {
            throw raise(
                .typeError,
                "function takes \(minimum) positional arguments but \(count) were given")
        }
        if count < minimum {
            throw raise(
                .typeError,
                "function missing \(minimum - count) required positional arguments")
        }
        if count > maximum {
            throw raise(
                .typeError, "function expected at most \(maximum) arguments, got \(count)")
        }
    }
}
