internal import PythonVM

/// Files of a `VfsRom`.
enum RomFile: ByteStream {
    static let text = NativeType(
        "TextIOWrapper", iterate: { (_, file) throws(Raised) in file },
        next: { (machine, file) throws(Raised) in try nextLine(machine, file) },
        members: reading)
    static let raw = NativeType(
        "FileIO", iterate: { (_, file) throws(Raised) in file },
        next: { (machine, file) throws(Raised) in try nextLine(machine, file) },
        buffer: { (machine, file, isWritable) throws(Raised) in
            if isWritable { return nil }
            let bytes = try contents(machine, file)
            guard let start = bytes.baseAddress else { return nil }
            return BufferView(pointer: UnsafeMutableRawPointer(mutating: start), count: bytes.count)
        }, members: reading)

    private static let reading = members.filter { !["write", "flush"].contains($0.name) }

    private enum Word {
        static let system = 1
        static let start = 2
        static let size = 3
        static let position = 4
        static let count = 5
    }

    static func open(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        var type = text
        for letter in try RomSystem.path(machine, arguments[2]) {
            switch letter {
            case UInt8(ascii: "w"), UInt8(ascii: "a"), UInt8(ascii: "+"):
                throw machine.raiseOSError(30)
            case UInt8(ascii: "b"): type = raw
            case UInt8(ascii: "t"): type = text
            default: break
            }
        }
        let path = try RomSystem.path(machine, arguments[1])
        guard let found = try RomSystem.image(machine, arguments[0]).find(path) else {
            throw machine.raiseOSError(2)
        }
        guard case .file(let range) = found else { throw machine.raiseOSError(21) }
        let file = try machine.newObject(type, words: Word.count)
        machine.values(file)[Word.system] = arguments[0]
        machine.words(file)[Word.start] = UInt32(range.lowerBound)
        machine.words(file)[Word.size] = UInt32(range.count)
        return file
    }

    static func system(_ machine: VirtualMachine, _ file: Value) -> Value {
        machine.values(file)[Word.system]
    }

    /// A bytes object that shares the memory of a file; `nil` when that can change.
    static func shared(_ machine: VirtualMachine, _ file: Value) throws(Raised) -> Value? {
        let owner = machine.values(system(machine, file))[RomSystem.Word.owner]
        let bytes = try contents(machine, file)
        guard !owner.isNull, let start = bytes.baseAddress,
            let whole = UnsafeRawBufferPointer(machine.textBytes(owner)).baseAddress
        else { return nil }
        return try machine.newBytes(sharing: owner, offset: start - whole, count: bytes.count)
    }

    /// The bytes of a file where they lie; valid until the next safepoint.
    static func contents(
        _ machine: VirtualMachine, _ file: Value
    ) throws(Raised) -> UnsafeRawBufferPointer {
        let image = try RomSystem.image(machine, machine.values(file)[Word.system])
        let words = machine.words(file)
        let start = min(Int(words[Word.start]), image.bytes.count)
        let count = min(Int(words[Word.size]), image.bytes.count - start)
        return UnsafeRawBufferPointer(rebasing: image.bytes[start..<start + count])
    }

    static func isText(_ machine: VirtualMachine, _ stream: Value) -> Bool {
        machine.type(of: stream) == machine.runtime.value(of: text)
    }

    static func peek(
        _ machine: VirtualMachine, _ stream: Value, count: Int
    ) throws(Raised) -> [UInt8] {
        let bytes = try contents(machine, stream)
        let position = Int(machine.words(stream)[Word.position])
        return Array(bytes.dropFirst(position).prefix(count))
    }

    static func advance(_ machine: VirtualMachine, _ stream: Value, by count: Int) {
        machine.words(stream)[Word.position] += UInt32(count)
    }

    /// Never called: the files have no `write`.
    static func put(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Int { throw machine.raiseOSError(30) }

    static func seek(
        _ machine: VirtualMachine, _ stream: Value, _ offset: Int, _ whence: Int
    ) throws(Raised) -> Int {
        let words = machine.words(stream)
        let size = Int(words[Word.size])
        let start = whence == 0 ? 0 : whence == 1 ? Int(words[Word.position]) : size
        let (sum, overflow) = start.addingReportingOverflow(offset)
        if !overflow, sum < 0 { throw machine.raiseOSError(22) }
        let place = overflow ? size : min(sum, size)
        words[Word.position] = UInt32(place)
        return place
    }

    static func flush(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {}
    static func close(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {}
}
