internal import PythonVM

/// A block device of a program: an object with `readblocks`, `writeblocks` and `ioctl`, or, after
/// the old protocol, `count` and `sync`.
struct BlockDevice {
    let machine: VirtualMachine
    let object: Value

    /// What `ioctl` is asked for.
    enum Request: Int {
        case start = 1
        case flush = 3
        case blockCount = 4
        case blockBytes = 5
        case erase = 6
    }

    private static let readName = InternedString("readblocks")
    private static let writeName = InternedString("writeblocks")
    private static let controlName = InternedString("ioctl")
    private static let countName = InternedString("count")
    private static let syncName = InternedString("sync")
    private static let invalid = 22

    init(_ machine: VirtualMachine, _ object: Value) {
        self.machine = machine
        self.object = object
    }

    /// - Throws: AttributeError when the object is no block device.
    func check() throws(Raised) {
        _ = try machine.attribute(object, BlockDevice.readName)
        if try machine.findAttribute(object, BlockDevice.controlName).isNull {
            _ = try machine.attribute(object, BlockDevice.countName)
        }
    }

    /// Whether it can be written to.
    func isWritable() throws(Raised) -> Bool {
        try !machine.findAttribute(object, BlockDevice.writeName).isNull
    }

    /// Calls the device; the error number that it answers, 0 for none.
    private func call(
        _ name: InternedString, _ block: Int, _ view: Value, offset: Int? = nil
    ) throws(Raised) -> Int {
        var arguments = [try machine.newInt(block), view]
        if let offset { arguments.append(try machine.newInt(offset)) }
        let answer = try machine.callMethod(object, name, arguments)
        if answer == .none { return 0 }
        let number = try machine.integer(answer)
        return number > 0 ? BlockDevice.invalid : -number
    }

    /// Reads bytes from a block on; OSError EIO when the device answers with an error.
    func read(_ block: Int, bytes count: Int) throws(Raised) -> [UInt8] {
        let (error, bytes) = try read(block, offset: nil, bytes: count)
        guard error == 0 else { throw machine.raiseOSError(5) }
        return bytes
    }

    /// Writes bytes from a block on; OSError EIO when the device answers with an error.
    func write(_ block: Int, _ bytes: [UInt8]) throws(Raised) {
        guard try write(block, offset: nil, bytes) == 0 else { throw machine.raiseOSError(5) }
    }

    /// Reads bytes within a block, or from its start on when there is no offset; the error number
    /// that the device answers, 0 for none, and the bytes.
    func read(
        _ block: Int, offset: Int?, bytes count: Int
    ) throws(Raised) -> (error: Int, bytes: [UInt8]) {
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let buffer = try machine.newBytearray(count: count)
        let view = try keptView(over: buffer, count: count)
        let error = try call(BlockDevice.readName, block, view, offset: offset)
        return (error, try machine.byteArray(buffer))
    }

    /// Writes bytes within a block that is erased there, or from its start on when there is no
    /// offset; the error number of the device.
    func write(_ block: Int, offset: Int?, _ bytes: [UInt8]) throws(Raised) -> Int {
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let buffer = try bytes.withUnsafeBufferPointer { (bytes) throws(Raised) in
            try machine.newBytearray(bytes)
        }
        let view = try keptView(over: buffer, count: bytes.count)
        return try call(BlockDevice.writeName, block, view, offset: offset)
    }

    /// A view of a buffer; both stay on the stack of roots.
    private func keptView(over buffer: Value, count: Int) throws(Raised) -> Value {
        try machine.pushRoot(buffer)
        let view = try machine.newMemoryview(
            over: buffer, typeCode: 0x42, count: count, isWritable: true)
        try machine.pushRoot(view)
        return view
    }

    /// Erases a block; the error number of the device.
    func erase(_ block: Int) throws(Raised) -> Int {
        let answer = try machine.callMethod(
            object, BlockDevice.controlName,
            [.small(Request.erase.rawValue), try machine.newInt(block)])
        let number = try machine.integer(answer.isNull ? .none : answer)
        return number > 0 ? BlockDevice.invalid : -number
    }

    /// Asks the device; `nil` when it has nothing to say.
    func control(_ request: Request) throws(Raised) -> Int? {
        var answer = try machine.callMethod(
            object, BlockDevice.controlName, [.small(request.rawValue), .small(0)])
        if answer.isNull {
            switch request {
            case .flush: _ = try machine.callMethod(object, BlockDevice.syncName)
            case .blockCount: answer = try machine.callMethod(object, BlockDevice.countName)
            case .start, .blockBytes, .erase: break
            }
        }
        return answer.isNull || answer == .none ? nil : try machine.integer(answer)
    }
}
