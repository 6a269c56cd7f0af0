import PythonVM
import Radio
import SimulationKernel

/// The module `espnow` (and `_espnow` below it): `ESPNow` with `active config send recv irecv
/// recvinto any stats irq add_peer del_peer mod_peer get_peer get_peers peer_count set_pmk
/// peers_table`.
///
/// The object is a singleton without words of its own: its state is the node's.
enum ESPNowModule {
    static let module = NativeModule("espnow", [("ESPNow", .type(type))] + constants)
    static let baseModule = NativeModule("_espnow", [("ESPNowBase", .type(type))] + constants)

    private static let constants: [(name: String, member: NativeMember)] = [
        ("MAX_DATA_LEN", .integer(maximumPayload)), ("ADDR_LEN", .integer(6)),
        ("KEY_LEN", .integer(keyBytes)), ("MAX_TOTAL_PEER_NUM", .integer(maximumPeers)),
        ("MAX_ENCRYPT_PEER_NUM", .integer(maximumEncryptedPeers)),
        // Numbers of ESP-IDF's wifi_phy_rate_t.
        ("RATE_LORA_250K", .integer(41)), ("RATE_LORA_500K", .integer(42)),
        ("RATE_1M", .integer(0)), ("RATE_2M", .integer(1)), ("RATE_5M", .integer(2)),
        ("RATE_11M", .integer(3)), ("RATE_6M", .integer(11)), ("RATE_12M", .integer(10)),
        ("RATE_24M", .integer(9)), ("RATE_54M", .integer(12)),
    ]

    /// Version 2 of the protocol.
    static let maximumPayload = 1470
    private static let keyBytes = 16
    private static let maximumPeers = 20
    private static let maximumEncryptedPeers = 6

    static let type = NativeType(
        "ESPNow",
        make: { vm, type, arguments throws(Raised) in
            try vm.check(arguments, 0, 0)
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
        next: { vm, object throws(Raised) in try receiveReusing(vm, .null) },
        members: [
            ("active", .function(active)), ("config", .function(config)),
            ("send", .function(send)), ("recv", .function(recv)), ("irecv", .function(irecv)),
            ("recvinto", .function(recvInto)), ("any", .function(any)),
            ("stats", .function(stats)), ("irq", .function(irq)),
            ("set_pmk", .function(setPMK)), ("add_peer", .function(addPeer)),
            ("mod_peer", .function(modPeer)), ("del_peer", .function(deletePeer)),
            ("get_peer", .function(getPeer)), ("get_peers", .function(getPeers)),
            ("peer_count", .function(peerCount)),
            StreamControl.member { vm, _, request, events throws(Raised) in
                guard request == StreamControl.poll else { return -22 }
                let isEmpty = vm.node.espnow.received.isEmpty
                return (isEmpty ? 0 : events & StreamControl.readable)
                    | events & StreamControl.writable
            },
        ])

    private static let peersTableName = InternedString("peers_table")

    /// Frames that the WiFi driver holds at most: CONFIG_ESP_WIFI_DYNAMIC_TX_BUFFER_NUM of ESP-IDF.
    private static let transmitBuffers = 32

    /// Error numbers of the ESP-NOW driver, as OSError shows them.
    private enum DriverError {
        static let notInitialised = -12389
        static let argument = -12390
        static let noMemory = -12391
        static let peerListFull = -12392
        static let notFound = -12393
        static let interface = -12396
        static let exists = -12395
        static let channel = -12397
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
            throw vm.raise(.valueError, "invalid buffer length")
        }
        return address
    }

    private static let active = NativeFunction("active", 1, 2) { vm, arguments throws(Raised) in
        let node = vm.node
        if arguments.count == 2 { node.setEspNow(isActive: try vm.isTrue(arguments[1])) }
        return .bool(node.espnow.isActive)
    }

    private static let configParameters = [
        Parameter("", .none), Parameter("rxbuf", .none, keywordOnly: true),
        Parameter("timeout_ms", .none, keywordOnly: true),
        Parameter("rate", .none, keywordOnly: true), Parameter("pm", .none, keywordOnly: true),
    ]

    private static let config = NativeFunction("config", 1, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(arguments.droppingFirst(), to: configParameters)
        let node = vm.node
        if values[1] != .none {
            let bytes = try vm.integer(values[1])
            // The buffer is made when the protocol is switched on.
            guard bytes <= 1 << 20 else { throw vm.raise(.memoryError, "memory allocation failed") }
            if bytes >= 0 { node.espnow.nextBufferBytes = bytes }
        }
        if values[2] != .none {
            node.espnow.timeoutMilliseconds = try vm.integer32(values[2])
        }
        if values[3] != .none, try vm.integer(values[3]) >= 0, !node.wifi.isRunning {
            throw vm.raiseOSError(ErrorNumber.noEntry)
        }
        if values[4] != .none { try setWindows(vm, values[4]) }
        guard values[0] != .none else { return .none }
        switch vm.isString(values[0]) ? vm.text(values[0]) : "" {
        case "rxbuf": return try vm.newInt(node.espnow.nextBufferBytes)
        case "timeout_ms": return try vm.newInt(node.espnow.timeoutMilliseconds)
        default: throw vm.raise(.valueError, "unknown config param")
        }
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

    private static let send = NativeFunction("send", 2, 4) { vm, arguments throws(Raised) in
        let node = vm.node
        if let wait = vm.pendingWait { return sent(vm, wait) }
        try requireActive(vm)
        let isToPeer = arguments.count > 2 && arguments[1] != .none
        let peer = isToPeer ? try address(vm, arguments[1]) : nil
        let sync = arguments.optional(3)
        let waits = sync.isNull || sync == .none ? true : try vm.isTrue(sync)
        let view = try vm.requireBuffer(arguments[arguments.count > 2 ? 2 : 1])
        let payload = Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
        guard (1...maximumPayload).contains(payload.count) else {
            throw driverError(vm, DriverError.argument, "ESP_ERR_ESPNOW_ARG")
        }
        var targets: [ESPNowState.Peer]
        if let peer {
            targets = node.espnow.peers.filter { $0.address == peer }
        } else {
            // To everybody means to no group.
            targets = node.espnow.peers.filter { !$0.address.isGroup }
        }
        guard !targets.isEmpty else {
            throw driverError(vm, DriverError.notFound, "ESP_ERR_ESPNOW_NOT_FOUND")
        }
        guard targets.allSatisfy({ isUp(node, $0.interface) }) else {
            throw driverError(vm, DriverError.interface, "ESP_ERR_ESPNOW_IF")
        }
        // A call that waits for the answer waits for room, too.
        guard waits || node.espnow.pending.count < transmitBuffers else {
            throw driverError(vm, DriverError.noMemory, "ESP_ERR_ESPNOW_NO_MEM")
        }
        var last: UInt64 = 0
        for target in targets {
            last = node.sendEspNow(to: target.address, payload: payload, awaited: waits)
        }
        guard waits else { return .true }
        // The requests of one call have successive numbers.
        return vm.waitUntil(
            node.now + .seconds(Int64(10)), .espnowSent,
            detail: last << 8 | UInt64(targets.count))
    }

    private static func isUp(_ node: Node, _ interface: Int) -> Bool {
        interface == 0 ? node.wifi.isStationActive : node.wifi.isAccessPointActive
    }

    /// What a call of `send` gives that has waited: whether all have acknowledged.
    private static func sent(_ vm: VirtualMachine, _ wait: Wait) -> Value {
        let node = vm.node
        let last = wait.detail >> 8
        let requests = (last + 1 - (wait.detail & 0xFF))...last
        let isComplete = requests.allSatisfy { node.espnow.results[$0] != nil }
        guard isComplete || node.nanoseconds >= wait.deadline else { return vm.wait(wait) }
        var isAcknowledged = true
        for request in requests {
            let result = node.espnow.results.removeValue(forKey: request)
            isAcknowledged = isAcknowledged && result == true
        }
        return .bool(isAcknowledged)
    }

    // MARK: - Receiving

    /// Takes the next message; nil when none came in time.
    ///
    /// `isSuspended`: the caller must wait.
    private static func next(
        _ vm: VirtualMachine, _ timeout: Value, _ isSuspended: inout Bool
    ) throws(Raised) -> ESPNowState.Received? {
        try requireActive(vm)
        let node = vm.node
        if let message = node.espnow.next() { return message }
        if let wait = vm.pendingWait {
            guard node.nanoseconds < wait.deadline else { return nil }
            _ = vm.wait(wait)
            isSuspended = true
            return nil
        }
        var milliseconds = node.espnow.timeoutMilliseconds
        if !timeout.isNull, timeout != .none { milliseconds = try vm.integer32(timeout) }
        if milliseconds == 0 { return nil }
        let deadline =
            milliseconds < 0 ? Instant.never : node.now + .milliseconds(Int64(milliseconds))
        _ = vm.waitUntil(deadline, .espnowReceived)
        isSuspended = true
        return nil
    }

    /// The sender as the one bytes object that stands for it, with its signal strength noted.
    private static func sender(
        _ vm: VirtualMachine, _ message: ESPNowState.Received
    ) throws(Raised) -> Value {
        let table = try peersTable(vm)
        let address = try vm.newBytes(message.source.bytes)
        let row = try vm.newList([
            .small(message.rssiDbm), try vm.newInt(message.milliseconds),
        ])
        let known = vm.key(withBytes: message.source.bytes, inDict: table)
        try vm.store(known.isNull ? address : known, row, inDict: table)
        return known.isNull ? address : known
    }

    private static let recv = NativeFunction("recv", 1, 2) { vm, arguments throws(Raised) in
        var isSuspended = false
        let message = try next(vm, arguments.optional(1), &isSuspended)
        if isSuspended { return .suspended }
        guard let message else { return try vm.newTuple([.none, .none]) }
        return try vm.newList([try sender(vm, message), try vm.newBytes(message.payload)])
    }

    private static let irecv = NativeFunction("irecv", 1, 2) { vm, arguments throws(Raised) in
        try receiveReusing(vm, arguments.optional(1))
    }

    /// As `recv`, with one list and one bytearray for all messages.
    private static func receiveReusing(
        _ vm: VirtualMachine, _ timeout: Value
    ) throws(Raised) -> Value {
        var list = vm.hostObject(.espnowReceiveList)
        if list.isNull {
            list = try vm.newList([.none, try vm.newBytearray(count: maximumPayload)])
            try vm.setHostObject(.espnowReceiveList, 0, list)
        }
        let count = try receive(vm, into: list, timeout)
        if count == .suspended { return count }
        return count == .small(0) ? try vm.newTuple([.none, .none]) : list
    }

    private static let recvInto = NativeFunction("recvinto", 2, 3) { vm, arguments throws(Raised) in
        let list = arguments[1]
        guard vm.isExactly(list, .list) else { throw vm.raise(.typeError, arguments: []) }
        guard vm.items(ofList: list).count >= 2 else {
            throw vm.raise(.valueError, arguments: [])
        }
        return try receive(vm, into: list, arguments.optional(2))
    }

    /// Stores the next message in a list of sender and buffer, and gives its length.
    private static func receive(
        _ vm: VirtualMachine, into list: Value, _ timeout: Value
    ) throws(Raised) -> Value {
        let buffer = vm.items(ofList: list)[1]
        let isBytearray = vm.isExactly(buffer, .bytearray)
        if isBytearray { vm.useSpare(ofBytearray: buffer) }
        let room = try vm.requireBuffer(buffer, writable: true).count
        var isSuspended = false
        let message = try next(vm, timeout, &isSuspended)
        if isSuspended { return .suspended }
        guard let message else { return .small(0) }
        guard message.payload.count <= room else {
            vm.node.espnow.clear()
            throw vm.raise(.valueError, "ESPNow.recv(): buffer error")
        }
        let source = try sender(vm, message)
        let view = try vm.requireBuffer(buffer, writable: true)
        view.pointer.copyMemory(from: message.payload, byteCount: message.payload.count)
        if isBytearray { vm.shorten(bytearray: buffer, to: message.payload.count) }
        vm.items(ofList: list)[0] = source
        if vm.items(ofList: list).count >= 4 {
            let time = try vm.newInt(message.milliseconds)
            vm.items(ofList: list)[2] = .small(message.rssiDbm)
            vm.items(ofList: list)[3] = time
        }
        return .small(message.payload.count)
    }

    private static let any = NativeFunction("any", 1) { vm, _ throws(Raised) in
        try requireActive(vm)
        return .bool(!vm.node.espnow.received.isEmpty)
    }

    private static let stats = NativeFunction("stats", 1) { vm, _ throws(Raised) in
        let state = vm.node.espnow
        return try vm.newTuple([
            .small(state.sentPackets), .small(state.sentResponses), .small(state.sentFailures),
            .small(state.receivedPackets), .small(state.droppedPackets),
        ])
    }

    /// The handler gets the object.
    private static let irq = NativeFunction("irq", 2) { vm, arguments throws(Raised) in
        guard arguments[1] == .none || vm.isCallable(arguments[1]) else {
            throw vm.raise(.valueError, "invalid handler")
        }
        try vm.setHostObject(.espnowHandler, 0, arguments[1])
        try vm.setHostObject(.espnowHandlerArgument, 0, arguments[0])
        return .none
    }

    private static let setPMK = NativeFunction("set_pmk", 2) { vm, arguments throws(Raised) in
        guard try vm.requireBuffer(arguments[1]).count == keyBytes else {
            throw vm.raise(.valueError, "invalid buffer length")
        }
        try requireActive(vm)
        return .none
    }

    /// The senders whose messages the program has read, with signal strength and time.
    private static func peersTable(_ vm: VirtualMachine) throws(Raised) -> Value {
        let known = vm.hostObject(.espnowPeers)
        if !known.isNull { return known }
        let table = try vm.newDict()
        try vm.setHostObject(.espnowPeers, 0, table)
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
        if values[1] != .none {
            peer.isEncrypted = try vm.isTrue(values[1])
            if peer.isEncrypted {
                let view = try vm.requireBuffer(values[1])
                guard view.count == keyBytes else {
                    throw vm.raise(.valueError, "invalid buffer length")
                }
                peer.key = Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
            }
        }
        if values[2] != .none { peer.channel = try vm.integer(values[2]) }
        if values[3] != .none { peer.interface = try vm.integer(values[3]) }
        if values[4] != .none { peer.isEncrypted = try vm.isTrue(values[4]) }
    }

    /// Refuses what the driver refuses.
    private static func check(
        _ vm: VirtualMachine, _ peer: ESPNowState.Peer
    ) throws(Raised) {
        guard (0...14).contains(peer.channel), (0...1).contains(peer.interface) else {
            throw driverError(vm, DriverError.argument, "ESP_ERR_ESPNOW_ARG")
        }
        guard peer.channel == 0 || peer.channel == vm.node.wifi.channel else {
            throw driverError(vm, DriverError.channel, "ESP_ERR_ESPNOW_CHAN")
        }
        let others = vm.node.espnow.peers.filter { $0.address != peer.address }
        let encrypted = others.count { $0.isEncrypted }
        guard others.count < maximumPeers, !peer.isEncrypted || encrypted < maximumEncryptedPeers
        else { throw driverError(vm, DriverError.peerListFull, "ESP_ERR_ESPNOW_FULL") }
    }

    private static let addPeer = NativeFunction("add_peer", 2, 6, keywords: true) {
        vm, arguments throws(Raised) in
        let address = try address(vm, arguments[1])
        var peer = ESPNowState.Peer(
            address: address, channel: 0, interface: 0, isEncrypted: false,
            key: [UInt8](repeating: 0, count: keyBytes))
        try update(
            vm, &peer, try vm.bind(arguments.droppingFirst(), to: peerParameters))
        try requireActive(vm)
        let node = vm.node
        guard !node.espnow.peers.contains(where: { $0.address == address }) else {
            throw driverError(vm, DriverError.exists, "ESP_ERR_ESPNOW_EXIST")
        }
        try check(vm, peer)
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
        var peer = vm.node.espnow.peers[index]
        try update(vm, &peer, values)
        try check(vm, peer)
        vm.node.espnow.peers[index] = peer
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
        try requireActive(vm)
        let index = try index(vm, arguments[1])
        return try tuple(vm, vm.node.espnow.peers[index])
    }
    private static let getPeers = NativeFunction("get_peers", 1) { vm, _ throws(Raised) in
        try requireActive(vm)
        // Groups are not shown.
        var tuples: [Value] = []
        for peer in vm.node.espnow.peers where !peer.address.isGroup {
            tuples.append(try tuple(vm, peer))
        }
        return try vm.newTuple(tuples)
    }
    private static let peerCount = NativeFunction("peer_count", 1) { vm, _ throws(Raised) in
        try requireActive(vm)
        let peers = vm.node.espnow.peers
        return try vm.newTuple([
            .small(peers.count), .small(peers.count { $0.isEncrypted }),
        ])
    }
}
