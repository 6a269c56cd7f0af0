// What the builtins use of the interpreter; this file goes when the interpreter lands, which brings all
// of it (except `loadedNames` and `currentLocals`, which then move to Builtins/CodeFunctions.swift).

enum Names {}
enum ClassLayout { static let locals = 3; static let bases = 2 }
enum InstanceLayout { static let map = 1 }
enum ModuleLayout { static let globals = 1 }
extension VirtualMachine {
    func isType(_ value: Value) -> Bool { false }
    func isInstanceObject(_ value: Value) -> Bool { false }
    func printException(_ value: Value, to: inout TextBuffer) throws(Raised) {}
    func collectGarbage() {}
    func schedule(_ f: Value, _ a: Value) -> Bool { false }
    var loadedNames: (count: Int, bytes: Int) { (0, 0) }
    var currentLocals: Value { .null }
}
