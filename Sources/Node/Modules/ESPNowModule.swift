import PythonVM
import Radio
import SimulationKernel

/// The module `_espnow`/`espnow`: `ESPNow` with `active config send recv irecv recvinto any stats
/// irq add_peer del_peer mod_peer get_peer get_peers peer_count set_pmk peers_table`, and the
/// constants.
///
/// The object is a singleton without words of its own: its state is the node's.
enum ESPNowModule {
    static let module = NativeModule(
        "espnow",
        [
            ("ESPNow", .type(type)), ("MAX_DATA_LEN", .integer(maximumPayload)),
            ("ADDR_LEN", .integer(6)), ("KEY_LEN", .integer(16)),
            ("MAX_TOTAL_PEER_NUM", .integer(20)), ("MAX_ENCRYPT_PEER_NUM", .integer(6)),
        ])

    static let maximumPayload = 250
    static let type = NativeType(
        "ESPNow",
        make: { vm, type, _ throws(Raised) in
            let known = vm.hostObject(.espnowObject)
            if !known.isNull { return known }
            let object = try vm.newObject(type, words: 2)
            try vm.setHostObject(.espnowObject, 0, object)
            return object
        },
        attribute: { vm, object, name throws(Raised) in
            guard name == peersTableName else { return .null }
            return try peersTable(vm)
        },
        iterate: { _, object throws(Raised) in object },
        next: { vm, object throws(Raised) in try receive(vm, .small(-1), reuse: true) },
        members: [
            ("active", .function(active)), ("config", .function(config)),
            ("send", .function(send)), ("recv", .function(recv)), ("irecv", .function(irecv)),
            ("recvinto", .function(recvInto)), ("any", .function(any)),
            ("stats", .function(stats)), ("irq", .function(irq)),
            ("set_pmk", .function(setPMK)), ("add_peer", .function(addPeer)),
            ("mod_peer", .function(modPeer)), ("del_peer", .function(deletePeer)),
            ("get_peer", .function(getPeer)), ("get_peers", .function(getPeers)),
            ("peer_count", .function(peerCount)),
        ])

    private static let peersTableName = InternedString("peers_table")

    /// Error numbers of the ESP-NOW driver, as OSError shows them.
    private enum DriverError {
        static let notInitialised = -12389
        static let argument = -12390
        static let peerListFull = -12392
        static let notFound = -12393
        static let interface = -12396
        static let exists = -12395
    }

    private static func driverError(
        _ vm: VirtualMachine, _ number: Int, _ name: String
    ) -> Raised {
        do {
            return vm.raise(
                .osError, arguments: [.small(number), try vm.newString(name)])
        } catch {
            return error
        }
    }

    private static func requireActive(_ vm: VirtualMachine) throws(Raised) {
        guard vm.node.espnow.isActive else {
            throw driverError(vm, DriverError.notInitialised, "ESP_ERR_ESPNOW_NOT_INIT")
        }
    }

    static func address(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> MACAddress {
        let view = try vm.requireBuffer(value)
        let bytes = UnsafeRawBufferPointer(start: view.pointer, count: view.count)
        guard let address = MACAddress(bytes: bytes) else {
            throw vm.raise(.valueError, "ESPNow: bytes or bytearray wrong length")
        }
        return address
    }

    private static let active = NativeFunction("active", 1, 2) { vm, arguments throws(Raised) in
        let node = vm.node
        if arguments.count == 2 { node.setEspNow(isActive: try vm.isTrue(arguments[1])) }
        return .bool(node.espnow.isActive)
    }

    private static let configParameters = [
        Parameter("get", .none), Parameter("rxbuf", .none, keywordOnly: true),
        Parameter("timeout_ms", .none, keywordOnly: true),
        Parameter("rate", .none, keywordOnly: true), Parameter("pm", .none, keywordOnly: true),
    ]

    private static let config = NativeFunction("config", 1, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(arguments.droppingFirst(), to: configParameters)
        let node = vm.node
        if values[0] != .none {
            switch vm.text(values[0]) {
            case "rxbuf": return try vm.newInt(node.espnow.bufferBytes)
            case "timeout_ms": return try vm.newInt(node.espnow.timeoutMilliseconds)
            default: throw vm.raise(.valueError, "unknown config param")
            }
        }
        if values[1] != .none {
            let bytes = try vm.integer(values[1])
            guard (257...1 << 20).contains(bytes) else {
                throw vm.raise(.valueError, "ESPNow: bad rxbuf")
            }
            node.espnow.bufferBytes = bytes
        }
        if values[2] != .none {
            node.espnow.timeoutMilliseconds = try vm.integer(values[2])
        }
        if values[4] != .none { try setWindows(vm, values[4]) }
        return .none
    }

    /// `pm=(window, interval)` in milliseconds: when the radio listens while it is on no network.
    private static func setWindows(_ vm: VirtualMachine, _ value: Value) throws(Raised) {
        guard vm.isExactly(value, .tuple), try vm.length(value) == 2 else {
            throw vm.raise(.valueError, "ESPNow: pm must be (window, interval)")
        }
        let window = try vm.integer(try vm.getItem(value, .small(0)))
        let interval = try vm.integer(try vm.getItem(value, .small(1)))
        guard window >= 0, interval >= window, interval <= 65535 else {
            throw vm.raise(.valueError, "ESPNow: pm must be (window, interval)")
        }
        if window == interval {
            vm.node.ask(.listenAlways)
        } else {
            vm.node.ask(
                .setListening(
                    window: .milliseconds(Int64(window)),
                    interval: .milliseconds(Int64(interval))))
        }
    }

    // MARK: - Sending

    private static let send = NativeFunction("send", 2, 4, keywords: true) {
        vm, arguments throws(Raised) in
        try requireActive(vm)
        let node = vm.node
        if let wait = vm.pendingWait {
            guard let acknowledged = node.espnow.results.removeValue(forKey: wait.detail) else {
                return node.nanoseconds >= wait.deadline ? .false : vm.wait(wait)
            }
            return .bool(acknowledged)
        }
        let hasPeer = arguments.count >= 3 || arguments.keywordCount > 0 && arguments.count == 2
        let peer: Value = hasPeer && arguments.count >= 3 ? arguments[1] : .none
        let message = arguments.count >= 3 ? arguments[2] : arguments[1]
        var sync = arguments.optional(3)
        if sync.isNull { sync = arguments.keyword(named: InternedString("sync")) }
        let waits = sync.isNull ? true : try vm.isTrue(sync)

        let view = try vm.requireBuffer(message)
        guard view.count > 0, view.count <= maximumPayload else {
            throw vm.raise(.valueError, "ESPNow: bad msg len")
        }
        let payload = Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
        var targets: [MACAddress]
        if peer == .none {
            targets = node.espnow.peers.map(\.address)
        } else {
            let address = try address(vm, peer)
            guard node.espnow.peers.contains(where: { $0.address == address }) else {
                throw driverError(vm, DriverError.notFound, "ESP_ERR_ESPNOW_NOT_FOUND")
            }
            targets = [address]
        }
        guard node.wifi.isRunning else {
            throw driverError(vm, DriverError.interface, "ESP_ERR_ESPNOW_IF")
        }
        var last: UInt64 = 0
        for target in targets {
            last = node.sendEspNow(to: target, payload: payload, awaited: waits)
        }
        guard waits, last != 0 else { return .true }
        return vm.waitUntil(node.now + .seconds(Int64(10)), .espnowSent, detail: last)
    }

    // MARK: - Receiving

    private static func receive(
        _ vm: VirtualMachine, _ timeout: Value, reuse: Bool
    ) throws(Raised) -> Value {
        try requireActive(vm)
        let node = vm.node
        if let message = node.espnow.next() {
            let source = try vm.newBytes(message.source.bytes)
            let payload = try vm.newBytes(message.payload)
            return try vm.newTuple([source, payload])
        }
        if let wait = vm.pendingWait {
            if node.nanoseconds < wait.deadline { return vm.wait(wait) }
            return try vm.newTuple([.none, .none])
        }
        var milliseconds = node.espnow.timeoutMilliseconds
        if !timeout.isNull, timeout != .none, timeout != .small(-1) || !reuse {
            milliseconds = try vm.integer(timeout)
        }
        if milliseconds == 0 { return try vm.newTuple([.none, .none]) }
        let deadline =
            milliseconds < 0 ? Instant.never : node.now + .milliseconds(Int64(milliseconds))
        return vm.waitUntil(deadline, .espnowReceived)
    }

    private static let recv = NativeFunction("recv", 1, 2) { vm, arguments throws(Raised) in
        try receive(vm, arguments.optional(1), reuse: false)
    }
    private static let irecv = NativeFunction("irecv", 1, 2) { vm, arguments throws(Raised) in
        try receive(vm, arguments.optional(1), reuse: false)
    }

    private static let recvInto = NativeFunction("recvinto", 2, 3) { vm, arguments throws(Raised) in
        let result = try receive(vm, arguments.optional(2), reuse: false)
        if result == .suspended { return result }
        let list = arguments[1]
        guard vm.isExactly(list, .list), try vm.length(list) >= 2 else {
            throw vm.raise(.valueError, "ESPNow.recvinto(): Invalid argument")
        }
        let source = vm.items(ofTuple: result)[0]
        let payload = vm.items(ofTuple: result)[1]
        guard source != .none else {
            try vm.setItem(list, .small(0), .none)
            return .small(0)
        }
        let bytes = Array(vm.textBytes(payload))
        let target = vm.items(ofList: list)[1]
        if let view = try vm.buffer(target, writable: true), view.count >= bytes.count {
            view.pointer.copyMemory(from: bytes, byteCount: bytes.count)
        } else {
            try vm.setItem(list, .small(1), payload)
        }
        try vm.setItem(list, .small(0), source)
        return .small(bytes.count)
    }

    private static let any = NativeFunction("any", 1) { vm, _ throws(Raised) in
        .bool(!vm.node.espnow.received.isEmpty)
    }

    private static let stats = NativeFunction("stats", 1) { vm, _ throws(Raised) in
        let state = vm.node.espnow
        return try vm.newTuple([
            .small(state.sentPackets), .small(state.sentResponses), .small(state.sentFailures),
            .small(state.receivedPackets), .small(state.droppedPackets),
        ])
    }

    private static let irq = NativeFunction("irq", 2, 3) { vm, arguments throws(Raised) in
        try vm.setHostObject(.espnowHandler, 0, arguments[1])
        let argument = arguments.optional(2)
        try vm.setHostObject(
            .espnowHandlerArgument, 0, argument.isNull ? arguments[0] : argument)
        return .none
    }

    private static let setPMK = NativeFunction("set_pmk", 2) { vm, arguments throws(Raised) in
        guard try vm.requireBuffer(arguments[1]).count == 16 else {
            throw vm.raise(.valueError, "ESPNow: bytes or bytearray wrong length")
        }
        return .none
    }

    private static func peersTable(_ vm: VirtualMachine) throws(Raised) -> Value {
        let table = try vm.newDict()
        for entry in vm.node.espnow.heard {
            let pair = try vm.newList([
                .small(entry.rssiDbm), try vm.newInt(entry.milliseconds),
            ])
            try vm.store(try vm.newBytes(entry.address.bytes), pair, inDict: table)
        }
        return table
    }

    // MARK: - Peers

    private static let peerParameters = [
        Parameter("mac"), Parameter("lmk", .none), Parameter("channel", .none),
        Parameter("ifidx", .none), Parameter("encrypt", .none),
    ]

    private static func update(
        _ vm: VirtualMachine, _ peer: inout ESPNowState.Peer, _ values: [Value]
    ) throws(Raised) {
        if values[1] != .none, values[1] != .false {
            let view = try vm.requireBuffer(values[1])
            guard view.count == 16 || view.count == 0 else {
                throw vm.raise(.valueError, "ESPNow: bytes or bytearray wrong length")
            }
            peer.key = Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
            peer.isEncrypted = view.count == 16
        }
        if values[2] != .none { peer.channel = try vm.integer(values[2]) }
        if values[3] != .none { peer.interface = try vm.integer(values[3]) }
        if values[4] != .none { peer.isEncrypted = try vm.isTrue(values[4]) }
    }

    private static let addPeer = NativeFunction("add_peer", 2, 6, keywords: true) {
        vm, arguments throws(Raised) in
        try requireActive(vm)
        let values = try vm.bind(arguments.droppingFirst(), to: peerParameters)
        let address = try address(vm, values[0])
        let node = vm.node
        guard !node.espnow.peers.contains(where: { $0.address == address }) else {
            throw driverError(vm, DriverError.exists, "ESP_ERR_ESPNOW_EXIST")
        }
        guard node.espnow.peers.count < 20 else {
            throw driverError(vm, DriverError.peerListFull, "ESP_ERR_ESPNOW_FULL")
        }
        var peer = ESPNowState.Peer(
            address: address, channel: 0, interface: 0, isEncrypted: false, key: [])
        try update(vm, &peer, values)
        node.espnow.peers.append(peer)
        return .none
    }

    private static func index(
        _ vm: VirtualMachine, _ value: Value
    ) throws(Raised) -> Int {
        let address = try address(vm, value)
        guard let index = vm.node.espnow.peers.firstIndex(where: { $0.address == address }) else {
            throw driverError(vm, DriverError.notFound, "ESP_ERR_ESPNOW_NOT_FOUND")
        }
        return index
    }

    private static let modPeer = NativeFunction("mod_peer", 2, 6, keywords: true) {
        vm, arguments throws(Raised) in
        try requireActive(vm)
        let values = try vm.bind(arguments.droppingFirst(), to: peerParameters)
        let index = try index(vm, values[0])
        try update(vm, &vm.node.espnow.peers[index], values)
        return .none
    }
    private static let deletePeer = NativeFunction("del_peer", 2) { vm, arguments throws(Raised) in
        try requireActive(vm)
        vm.node.espnow.peers.remove(at: try index(vm, arguments[1]))
        return .none
    }

    private static func tuple(
        _ vm: VirtualMachine, _ peer: ESPNowState.Peer
    ) throws(Raised) -> Value {
        try vm.newTuple([
            try vm.newBytes(peer.address.bytes), try vm.newBytes(peer.key),
            .small(peer.channel), .small(peer.interface), .bool(peer.isEncrypted),
        ])
    }
    private static let getPeer = NativeFunction("get_peer", 2) { vm, arguments throws(Raised) in
        let index = try index(vm, arguments[1])
        return try tuple(vm, vm.node.espnow.peers[index])
    }
    private static let getPeers = NativeFunction("get_peers", 1) { vm, _ throws(Raised) in
        var tuples: [Value] = []
        for peer in vm.node.espnow.peers { tuples.append(try tuple(vm, peer)) }
        return try vm.newTuple(tuples)
    }
    private static let peerCount = NativeFunction("peer_count", 1) { vm, _ throws(Raised) in
        let peers = vm.node.espnow.peers
        return try vm.newTuple([
            .small(peers.count), .small(peers.count { $0.isEncrypted }),
        ])
    }
}
