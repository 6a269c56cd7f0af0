import PythonCompiler

// The seams between the parts of this target while they are being written; each function moves to the
// file of its owner with its real body.

/// Decoded code of one function.
final class LoadedCode: Sendable {
}

/// A native call that waits.
struct PendingWait {
    var wait: Wait
    var stackTop: UInt32
}

extension VirtualMachine {
    // Owner: loop.
    func prepareImage() throws(Raised) {}
    func raiseWithoutHeap(_ type: CoreType, _ message: String) -> Raised { Raised() }
    func exceptionMatches(_ exception: Value, _ type: Value) throws(Raised) -> Bool { false }
    func name(ofType type: Value) -> String {
        type.isConstant ? runtime.nativeType(type).name : "instance"
    }
    /// Calls any callable; `values` holds positional arguments, then pairs of name and value.
    public func call(
        _ callee: Value, _ arguments: [Value], keywordCount: Int = 0
    ) throws(Raised) -> Value { .none }
    /// Looks up an attribute; `null` when there is none.
    public func findAttribute(_ object: Value, _ name: InternedString) throws(Raised) -> Value {
        .null
    }
    /// Looks up an attribute; AttributeError when there is none.
    public func attribute(_ object: Value, _ name: InternedString) throws(Raised) -> Value { .null }
    /// Assigns an attribute, or deletes it when the value is null.
    public func setAttribute(
        _ object: Value, _ name: InternedString, _ value: Value
    ) throws(Raised) {}
    /// Says that the native call that runs must wait; see the type `Wait`.
    ///
    /// First call: registers the wait; the native function then returns `Value.suspended`. When the
    /// host resumes the machine, the same native function is called again with the same arguments.
    public func wait(_ wait: Wait) -> Value { .suspended }
    /// The wait that the running native call began before, `nil` when it is called the first time.
    public var pendingWait: Wait? { nil }
    func isCallable(_ value: Value) -> Bool { false }
    /// Whether a value is an object of a class or one derived from it.
    public func isInstance(_ value: Value, of type: Value) -> Bool { false }
    public func isSubclass(_ type: Value, of base: Value) -> Bool { false }

}
