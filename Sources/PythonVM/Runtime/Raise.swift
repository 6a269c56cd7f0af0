/// Raising exceptions from native code: `throw vm.raise(.valueError, "...")`.
extension VirtualMachine {
    /// Makes an exception with a message, stores it as the one raised, and returns the mark to
    /// throw.
    public func raise(_ type: CoreType, _ message: String) -> Raised {
        do {
            return raise(type, arguments: [try newString(message)])
        } catch {
            return error
        }
    }
    /// Makes an exception with any arguments.
    public func raise(_ type: CoreType, arguments: [Value]) -> Raised {
        do {
            exception = try newException(.type(type), arguments: try newTuple(arguments))
            return Raised()
        } catch {
            return error
        }
    }
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
