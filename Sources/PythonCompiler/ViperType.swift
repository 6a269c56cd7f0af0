import PythonSyntax

/// How the code of a function is asked for.
public enum CodeKind: UInt8, Hashable, Codable, Sendable {
    /// Bytecode, as of every function without a decorator of `micropython`.
    case bytecode
    /// `@micropython.native`: the same language, which here runs as bytecode.
    case native
    /// `@micropython.viper`: machine words and pointers beside objects.
    case viper

    /// The kind that a decorator `@micropython.name` asks for, nil if there is none.
    init?(decorator name: Name) {
        switch name {
        case "bytecode": self = .bytecode
        case "native": self = .native
        case "viper": self = .viper
        default: return nil
        }
    }
}

/// The type that viper gives a value when it compiles.
enum ViperType: UInt8 {
    case object, bool, int, uint, pointer, pointer8, pointer16, pointer32
    /// `None` as it is written, which fits where an object or nothing is returned.
    case none
    /// A local that nothing was stored in so far.
    case unbound
    /// The name of a type where it is not called.
    case cast

    /// The type that an annotation or a cast names.
    init?(name: Name) {
        switch name {
        case "object": self = .object
        case "bool": self = .bool
        case "int": self = .int
        case "uint": self = .uint
        case "ptr": self = .pointer
        case "ptr8": self = .pointer8
        case "ptr16": self = .pointer16
        case "ptr32": self = .pointer32
        default: return nil
        }
    }

    /// The name in messages.
    var name: String {
        switch self {
        case .object: "object"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .pointer: "ptr"
        case .pointer8: "ptr8"
        case .pointer16: "ptr16"
        case .pointer32: "ptr32"
        case .none, .unbound, .cast: "None"
        }
    }

    var isInteger: Bool { self == .int || self == .uint }

    var isPointer: Bool { rawValue >= Self.pointer.rawValue && rawValue <= Self.pointer32.rawValue }

    /// Whether a value may be stored through a pointer, and be a condition.
    var isNumber: Bool { isInteger || self == .bool }
}
