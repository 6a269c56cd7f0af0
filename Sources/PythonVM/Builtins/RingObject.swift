/// `micropython.RingIO`: storage, place to read, place to write, size at words 1 to 4.
///
/// One byte stays free, so that full and empty differ.
enum RingObject {
    static let type = NativeType(
        "RingIO", make: make,
        members: [
            Member.function("any", 1) { (machine, arguments) throws(Raised) in
                .small(available(machine, arguments[0]))
            },
            Member.function("close", 1) { (_, _) throws(Raised) in .none },
            Member.function("read", 1, 2, read),
            Member.function("readinto", 2, 3, readInto),
            Member.function("readline", 1, 2, readLine),
            Member.function("write", 2, write),
            StreamControl.member { (machine, ring, request, events) throws(Raised) in
                if request == StreamControl.close { return 0 }
                guard request == StreamControl.poll else { return -22 }
                let count = available(machine, ring)
                let room = machine.values(ring)[size].small - 1 - count
                return (count > 0 ? events & StreamControl.readable : 0)
                    | (room > 0 ? events & StreamControl.writable : 0)
            },
        ])

    private static let storage = 1
    private static let readPlace = 2
    private static let writePlace = 3
    private static let size = 4
    private static let words = 5

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 1)
        var bytes = arguments[0]
        var count = 0
        if try machine.buffer(bytes, writable: true) != nil {
            count = try machine.requireBuffer(bytes, writable: true).count
        } else {
            let room = try machine.integer(arguments[0])
            guard room > 0, room < 0xFFFF else { throw machine.raise(.valueError, arguments: []) }
            count = room + 1
            bytes = try machine.newText(.bytes, length: count)
        }
        guard count >= 2, count <= 0xFFFF else { throw machine.raise(.valueError, arguments: []) }
        let ring = try machine.newObject(RingObject.type, words: words)
        machine.values(ring)[storage] = bytes
        for word in [readPlace, writePlace] { machine.values(ring)[word] = .small(0) }
        machine.values(ring)[size] = .small(count)
        return ring
    }

    private static func available(_ machine: VirtualMachine, _ ring: Value) -> Int {
        let values = machine.values(ring)
        let distance = values[writePlace].small - values[readPlace].small
        return distance < 0 ? distance + values[size].small : distance
    }

    /// The memory of a ring; `nil` when a bytearray below it was made smaller.
    private static func memory(
        _ machine: VirtualMachine, _ ring: Value
    ) throws(Raised) -> UnsafeMutablePointer<UInt8>? {
        let values = machine.values(ring)
        if machine.isBytes(values[storage]) {
            return UnsafeMutablePointer(mutating: machine.textBytes(values[storage]).baseAddress)
        }
        guard let view = try machine.buffer(values[storage], writable: true),
            view.count >= values[size].small
        else { return nil }
        return view.pointer.assumingMemoryBound(to: UInt8.self)
    }

    /// Takes bytes out: so many, or up to and with an end of line.
    private static func take(
        _ machine: VirtualMachine, _ ring: Value, _ limit: Int, isLine: Bool = false
    ) throws(Raised) -> [UInt8] {
        guard let memory = try memory(machine, ring) else { return [] }
        let values = machine.values(ring)
        var place = values[readPlace].small
        var bytes: [UInt8] = []
        for _ in 0..<min(limit, available(machine, ring)) {
            let byte = memory[place]
            bytes.append(byte)
            place = (place + 1) % values[size].small
            if isLine && byte == 0x0A { break }
        }
        values[readPlace] = .small(place)
        return bytes
    }

    private static func limit(
        _ machine: VirtualMachine, _ arguments: Arguments, _ index: Int
    ) throws(Raised) -> Int {
        guard arguments.count > index, arguments[index] != .none else { return .max }
        let count = try machine.integer(arguments[index])
        return count < 0 ? .max : count
    }

    private static func read(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.newBytes(take(machine, arguments[0], limit(machine, arguments, 1)))
    }

    private static func readLine(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.newBytes(
            take(machine, arguments[0], limit(machine, arguments, 1), isLine: true))
    }

    private static func readInto(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let view = try machine.requireBuffer(arguments[1], writable: true)
        let count = min(view.count, try limit(machine, arguments, 2))
        let bytes = try take(machine, arguments[0], count)
        view.pointer.copyMemory(from: bytes, byteCount: bytes.count)
        return .small(bytes.count)
    }

    private static func write(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let view = try machine.requireBuffer(arguments[1])
        guard let memory = try memory(machine, arguments[0]) else { return .small(0) }
        let values = machine.values(arguments[0])
        let room = values[size].small - 1 - available(machine, arguments[0])
        let count = min(room, view.count)
        var place = values[writePlace].small
        for index in 0..<count {
            memory[place] = view.pointer.load(fromByteOffset: index, as: UInt8.self)
            place = (place + 1) % values[size].small
        }
        values[writePlace] = .small(place)
        return .small(count)
    }
}
