import PythonVM
import Radio
import SimulationKernel

/// The module `socket`: UDP sockets over the node's WiFi, and `getaddrinfo` for numeric addresses.
///
/// Object of socket: word 1 is the index in the node's table of sockets.
enum SocketModule {
    static func module(_ family: BoardFamily) -> NativeModule {
        var members: [(name: String, member: NativeMember)] = [
            ("socket", .type(family == .esp32 ? esp32 : rp2)),
            ("getaddrinfo", .function(addressInfo)), ("AF_INET", .integer(2)),
            ("AF_INET6", .integer(10)), ("SOCK_STREAM", .integer(1)), ("SOCK_DGRAM", .integer(2)),
            ("SOCK_RAW", .integer(3)), ("IPPROTO_TCP", .integer(6)), ("IPPROTO_IP", .integer(0)),
            ("SOL_SOCKET", .integer(family == .esp32 ? 0xFFF : 1)), ("SO_REUSEADDR", .integer(4)),
            ("SO_BROADCAST", .integer(0x20)), ("IP_ADD_MEMBERSHIP", .integer(3)),
            ("TCP_NODELAY", .integer(1)), ("MSG_PEEK", .integer(peek)),
            ("MSG_DONTWAIT", .integer(doNotWait)),
        ]
        if family == .esp32 {
            members += [("IPPROTO_UDP", .integer(17)), ("SO_BINDTODEVICE", .integer(0x100B))]
        } else {
            members.append(("IP_DROP_MEMBERSHIP", .integer(4)))
        }
        return NativeModule("socket", members)
    }

    private static let peek = 1
    private static let doNotWait = 8

    private static let esp32 = make([("fileno", .function(fileNumber))])
    private static let rp2 = make([])

    private static func make(_ more: [(name: String, member: NativeMember)]) -> NativeType {
        NativeType(
            "socket",
            make: { vm, type, arguments throws(Raised) in
                try vm.check(arguments, 0, 4)
                let family = arguments.count > 0 ? try vm.integer(arguments[0]) : 2
                let kind = arguments.count > 1 ? try vm.integer(arguments[1]) : 1
                guard family == 2, kind == 2 else {
                    // Only datagrams travel in this air.
                    throw vm.raiseOSError(ErrorNumber.protocolNotSupported)
                }
                let object = try vm.newObject(type, words: 2)
                vm.words(object)[1] = UInt32(vm.node.openSocket())
                return object
            },
            members: [
                ("bind", .function(bind)), ("connect", .function(connect)),
                ("send", .function(send)), ("sendall", .function(sendAll)),
                ("write", .function(write)), ("sendto", .function(sendTo)),
                ("recv", .function(recv)), ("read", .function(read)),
                ("readinto", .function(readInto)), ("recvfrom", .function(recvFrom)),
                ("settimeout", .function(setTimeout)), ("setblocking", .function(setBlocking)),
                ("setsockopt", .function(setOption)), ("close", .function(close)),
                ("makefile", .function(makeFile)),
                StreamControl.member { vm, socket, request, events throws(Raised) in
                    guard request == StreamControl.poll else { return -22 }
                    let index = Int(vm.words(socket)[1])
                    let sockets = vm.node.sockets
                    guard sockets.indices.contains(index), !sockets[index].isClosed else {
                        return StreamControl.invalid
                    }
                    return (sockets[index].received.isEmpty ? 0 : events & StreamControl.readable)
                        | events & StreamControl.writable
                },
            ] + more)
    }

    private static func index(_ vm: VirtualMachine, _ socket: Value) throws(Raised) -> Int {
        let index = Int(vm.words(socket)[1])
        guard vm.node.sockets.indices.contains(index), !vm.node.sockets[index].isClosed else {
            throw vm.raiseOSError(ErrorNumber.badFile)
        }
        return index
    }

    private static func address(
        _ vm: VirtualMachine, _ value: Value
    ) throws(Raised) -> (IPv4Address, UInt16) {
        let items = try vm.fixedItems(value, count: 2)
        // The ports keep the lowest 16 bits of a number.
        let port = UInt16(truncatingIfNeeded: try vm.integer(items[1]))
        return (try resolve(vm, items[0]), port)
    }

    /// There is no name server in this air: only numeric addresses are found.
    private static func resolve(_ vm: VirtualMachine, _ host: Value) throws(Raised) -> IPv4Address {
        guard vm.isString(host) else { throw vm.raise(.typeError, "host must be a string") }
        let text = vm.text(host)
        if text.isEmpty { return .any }
        guard let address = IPv4Address(text: text) else {
            throw vm.raiseOSError(ErrorNumber.nameNotFound)
        }
        return address
    }

    private static let bind = NativeFunction("bind", 2) { vm, arguments throws(Raised) in
        let index = try index(vm, arguments[0])
        let (_, port) = try address(vm, arguments[1])
        let node = vm.node
        let isTaken = node.sockets.indices.contains {
            $0 != index && !node.sockets[$0].isClosed && node.sockets[$0].isBound
                && node.sockets[$0].localPort == port
        }
        guard !isTaken else { throw vm.raiseOSError(ErrorNumber.addressInUse(vm.node.family)) }
        node.sockets[index].localPort = port == 0 ? node.freePort() : port
        node.sockets[index].isBound = true
        return .none
    }

    private static let connect = NativeFunction("connect", 2) { vm, arguments throws(Raised) in
        let index = try index(vm, arguments[0])
        let (host, port) = try address(vm, arguments[1])
        vm.node.sockets[index].remote = SocketAddress(host: host, port: port)
        return .none
    }

    private static func transmit(
        _ vm: VirtualMachine, _ index: Int, _ data: Value, to remote: (IPv4Address, UInt16)
    ) throws(Raised) -> Int {
        let view = try vm.requireBuffer(data)
        guard view.count <= 1472 else { throw vm.raiseOSError(ErrorNumber.messageTooLong) }
        let payload = Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
        guard vm.node.sendDatagram(socket: index, payload: payload, to: remote) else {
            throw vm.raiseOSError(ErrorNumber.hostUnreachable(vm.node.family))
        }
        return payload.count
    }

    private static let send = sender("send") { _, count in .small(count) }
    private static let write = sender("write") { _, count in .small(count) }
    private static let sendAll = sender("sendall") { _, _ in .none }

    private static func sender(
        _ name: String, _ result: @escaping @Sendable (VirtualMachine, Int) -> Value
    ) -> NativeFunction {
        NativeFunction(name, 2) { vm, arguments throws(Raised) in
            result(vm, try transmit(vm, arguments[0], arguments[1]))
        }
    }

    private static func transmit(
        _ vm: VirtualMachine, _ socket: Value, _ data: Value
    ) throws(Raised) -> Int {
        let index = try index(vm, socket)
        guard let remote = vm.node.sockets[index].remote else {
            throw vm.raiseOSError(ErrorNumber.notConnected(vm.node.family))
        }
        return try transmit(vm, index, data, to: (remote.host, remote.port))
    }
    private static let sendTo = NativeFunction("sendto", 3) { vm, arguments throws(Raised) in
        let index = try index(vm, arguments[0])
        let remote = try address(vm, arguments[2])
        return .small(try transmit(vm, index, arguments[1], to: remote))
    }

    /// The next datagram; nil when the caller must return `suspended`.
    private static func receive(
        _ vm: VirtualMachine, _ socket: Value, flags: Int = 0
    ) throws(Raised) -> Datagram? {
        let index = try index(vm, socket)
        let node = vm.node
        if let datagram = node.sockets[index].received.first {
            if flags & peek == 0 { node.sockets[index].received.removeFirst() }
            return datagram
        }
        if let wait = vm.pendingWait {
            guard node.nanoseconds < wait.deadline else {
                throw vm.raiseOSError(ErrorNumber.timedOut(vm.node.family))
            }
            _ = vm.wait(wait)
            return nil
        }
        let timeout = flags & doNotWait == 0 ? node.sockets[index].timeout : 0
        guard let timeout else {
            _ = vm.waitUntil(.never, .datagram)
            return nil
        }
        guard timeout > 0 else { throw vm.raiseOSError(ErrorNumber.again) }
        _ = vm.waitUntil(
            node.now + Span(nanoseconds: Int64(clamping: timeout)), .datagram)
        return nil
    }

    private static func cut(
        _ vm: VirtualMachine, _ payload: [UInt8], _ limit: Value
    ) throws(Raised) -> Value {
        let count = limit.isNull || limit == .none ? payload.count : try vm.integer(limit)
        return try vm.newBytes(Array(payload.prefix(max(0, count))))
    }

    private static func flags(
        _ vm: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Int {
        arguments.count > 2 ? try vm.integer(arguments[2]) : 0
    }

    private static let recv = NativeFunction("recv", 2, 3) { vm, arguments throws(Raised) in
        let flags = try flags(vm, arguments)
        guard let datagram = try receive(vm, arguments[0], flags: flags) else { return .suspended }
        return try cut(vm, datagram.payload, arguments[1])
    }
    /// Whether reading as from a stream gives None: the socket does not wait, and nothing came.
    private static func wouldBlock(
        _ vm: VirtualMachine, _ socket: Value
    ) throws(Raised) -> Bool {
        let socket = vm.node.sockets[try index(vm, socket)]
        return socket.timeout == 0 && socket.received.isEmpty
    }
    private static let read = NativeFunction("read", 1, 2) { vm, arguments throws(Raised) in
        if try wouldBlock(vm, arguments[0]) { return .none }
        guard let datagram = try receive(vm, arguments[0]) else { return .suspended }
        return try cut(vm, datagram.payload, arguments.optional(1))
    }
    private static let readInto = NativeFunction("readinto", 2, 3) { vm, arguments throws(Raised) in
        var room = try vm.requireBuffer(arguments[1], writable: true).count
        if arguments.count > 2 { room = min(room, max(0, try vm.integer(arguments[2]))) }
        if try wouldBlock(vm, arguments[0]) { return .none }
        guard let datagram = try receive(vm, arguments[0]) else { return .suspended }
        let count = min(room, datagram.payload.count)
        let view = try vm.requireBuffer(arguments[1], writable: true)
        view.pointer.copyMemory(from: datagram.payload, byteCount: count)
        return .small(count)
    }
    private static let recvFrom = NativeFunction("recvfrom", 2, 3) { vm, arguments throws(Raised) in
        let flags = try flags(vm, arguments)
        guard let datagram = try receive(vm, arguments[0], flags: flags) else { return .suspended }
        let sender = try vm.newTuple([
            try vm.newString(datagram.source.description), .small(Int(datagram.sourcePort)),
        ])
        return try vm.newTuple([try cut(vm, datagram.payload, arguments[1]), sender])
    }

    private static let setTimeout = NativeFunction("settimeout", 2) {
        vm, arguments throws(Raised) in
        let index = try index(vm, arguments[0])
        if arguments[1] == .none {
            vm.node.sockets[index].timeout = nil
        } else {
            let seconds = try vm.double(arguments[1])
            vm.node.sockets[index].timeout = UInt64(max(0, min(seconds, 1e9)) * 1e9)
        }
        return .none
    }
    private static let setBlocking = NativeFunction("setblocking", 2) {
        vm, arguments throws(Raised) in
        let index = try index(vm, arguments[0])
        vm.node.sockets[index].timeout = try vm.isTrue(arguments[1]) ? nil : 0
        return .none
    }
    private static let setOption = NativeFunction("setsockopt", 4) { vm, arguments throws(Raised) in
        _ = try index(vm, arguments[0])
        return .none
    }
    private static let close = NativeFunction("close", 1) { vm, arguments throws(Raised) in
        let index = Int(vm.words(arguments[0])[1])
        if vm.node.sockets.indices.contains(index) {
            vm.node.sockets[index].isClosed = true
            vm.node.sockets[index].received = []
        }
        return .none
    }
    private static let makeFile = NativeFunction("makefile", 1, 3) { _, arguments throws(Raised) in
        arguments[0]
    }
    private static let fileNumber = NativeFunction("fileno", 1) { vm, arguments throws(Raised) in
        .small(try index(vm, arguments[0]))
    }

    private static let addressInfo = NativeFunction("getaddrinfo", 2, 6) {
        vm, arguments throws(Raised) in
        let address = try resolve(vm, arguments[0])
        let kind = arguments.count > 3 ? try vm.integer(arguments[3]) : 1
        let target = try vm.newTuple([
            try vm.newString(address.description), .small(try vm.integer(arguments[1])),
        ])
        let row = try vm.newTuple([
            .small(2), .small(kind), .small(0), vm.interned(""), target,
        ])
        return try vm.newList([row])
    }
}
