/// Raising exceptions from native code: `throw vm.raise(.valueError, "...")`.
extension VirtualMachine {
    /// Makes an exception with a message, stores it as the one raised, and returns the mark to
    /// throw.
    public func raise(_ type: CoreType, _ message: String) -> Raised {
        do {
            let text = try usingReserve { () throws(Raised) in try self.newString(message) }
            return raise(type, arguments: [text])
        } catch {
            return error
        }
    }
    /// Makes an exception with any arguments.
    public func raise(_ type: CoreType, arguments: [Value]) -> Raised {
        do {
            exception = try usingReserve { () throws(Raised) in
                try self.newException(.type(type), arguments: try self.newTuple(arguments))
            }
            return Raised()
        } catch {
            return error
        }
    }
    /// Does what boards do outside the heap, or did before it was locked: constants of the code
    /// were made when it was loaded, exceptions have a buffer for emergencies.
    func ignoringHeapLock<Result>(
        _ body: () throws(Raised) -> Result
    ) throws(Raised) -> Result {
        let depth = header.pointee.heapLockDepth
        header.pointee.heapLockDepth = 0
        defer { header.pointee.heapLockDepth = depth }
        return try body()
    }
    /// Makes an exception of the interpreter, or its traceback, for which there must be room.
    func usingReserve<Result>(
        _ body: () throws(Raised) -> Result
    ) throws(Raised) -> Result {
        let before = usesReserve
        usesReserve = true
        defer { usesReserve = before }
        return try ignoringHeapLock(body)
    }
    /// Arguments of an exception that the buffer for emergencies can hold.
    static let emergencyArguments = 24
    /// Entries of a traceback that it can hold.
    static let emergencyTraceback = 8
    /// Raises OSError with an error number.
    public func raiseOSError(_ number: Int) -> Raised {
        raise(.osError, arguments: [.small(number)])
    }
    /// Raises an exception object that exists.
    public func raise(_ exception: Value) -> Raised {
        self.exception = exception
        return Raised()
    }

    /// Makes an exception of a native type.
    ///
    /// It never fails for want of memory: the reserve behind the heap has room, and if that is used
    /// up too, the exception is the one made at the start for that case.
    func newException(_ type: Value, arguments: Value) throws(Raised) -> Value {
        let exception = try newObject(type, words: Layout.Exception.words)
        values(exception)[Layout.Exception.arguments] = arguments
        return exception
    }

    func raiseMemoryError(bytes: Int) -> Raised {
        raiseWithoutHeap(.memoryError, "memory allocation failed, allocating \(bytes) bytes")
    }
    func raiseHeapLocked() -> Raised {
        raiseWithoutHeap(.memoryError, "memory allocation failed, heap is locked")
    }
    func raiseRecursion() -> Raised { raise(.runtimeError, "maximum recursion depth exceeded") }
}
