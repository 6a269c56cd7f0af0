import PythonCompiler
import PythonSyntax

@testable import PythonVM

/// A host for tests of numbers and text: prints nothing, has no files.
final class MuteHost: VirtualMachineHost {
    func write(_ bytes: UnsafeBufferPointer<UInt8>) {}
    func readFile(_ path: String) -> [UInt8]? { nil }
    func isDirectory(_ path: String) -> Bool { false }
    func passTime(in wait: Wait) {}
    var nanoseconds: UInt64 { 0 }
    func compile(_ source: [UInt8], path: String) throws(SyntaxError) -> CompiledModule {
        throw SyntaxError("no compiler here", line: 1)
    }
}

/// A machine whose objects tests handle directly.
struct TextBench {
    private let host = MuteHost()
    let vm: VirtualMachine

    init(_ width: ImageConfiguration.FloatWidth = .double, heapBytes: Int = 1 << 20) throws {
        vm = try VirtualMachine(
            runtime: Runtime(modules: []),
            configuration: ImageConfiguration(heapBytes: heapBytes, floatWidth: width),
            host: host)
    }

    /// The `repr` of a value.
    func repr(_ value: Value) throws -> String {
        String(decoding: try vm.describe(value, .repr), as: UTF8.self)
    }

    /// Calls a method of a built-in type, found by name.
    func method(_ type: NativeType, _ name: String, _ arguments: [Value]) throws -> Value {
        for member in type.members where member.name == name {
            var values = arguments
            switch member.member {
            case .function(let function), .classMethod(let function):
                return try values.withUnsafeMutableBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return .null }
                    return try function.body(
                        vm, Arguments(base: base, count: arguments.count))
                }
            default: break
            }
        }
        return .null
    }

    func str(_ text: String) throws -> Value { try vm.newString(text) }
    func int(_ text: String) throws -> Value {
        try Array(text.utf8).withUnsafeBufferPointer { try vm.parseInteger($0, base: 10) }
    }
}
