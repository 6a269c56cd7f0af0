/// Why a `.mpy` file was not accepted.
public struct MpyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let message: String
    /// Where it was noticed: an offset into the file, or into a code object if the message says so.
    public let offset: Int
    /// Whether the file is right, but holds the machine code of a processor.
    public let isNativeCode: Bool

    init(_ message: String, at offset: Int, isNativeCode: Bool = false) {
        self.message = message
        self.offset = offset
        self.isNativeCode = isNativeCode
    }

    /// The message with the place.
    public var description: String { "\(message) (at byte \(offset))" }
}

/// The `.mpy` format, version 6.3, without native code.
///
/// Layout: `M`, version, architecture, bits of a small integer; number of names, number of
/// constants; the names; the constants; the code object of the module with its children.
public enum MpyFile {
    static let magic = UInt8(ascii: "M")
    static let version: UInt8 = 6
    /// Counts in files with native code only.
    static let subVersion: UInt8 = 3
    /// Deepest nesting of code objects and of constant tuples that is read.
    static let nestingLimit = 200

    /// Kinds of constants as the format numbers them.
    enum ObjectKind: UInt8 {
        case functionTable, none, `false`, `true`, ellipsis, string, bytes, integer, float, complex
        case tuple
    }

    /// The bytes of a file with this module; see `CompiledModule.nativeFunction` for what no file
    /// can hold.
    public static func write(_ module: CompiledModule) -> [UInt8] {
        var writer = MpyWriter()
        writer.write(module)
        return writer.bytes
    }

    /// Reads a file and checks all of it, so that running its code can rely on every index.
    public static func read(_ bytes: [UInt8]) throws(MpyError) -> CompiledModule {
        var reader = MpyReader(bytes: bytes)
        return try reader.module()
    }
}
