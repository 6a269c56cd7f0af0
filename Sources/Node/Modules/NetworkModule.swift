import Hardware
import PythonVM
import Radio
import SimulationKernel

/// The module `network`: the class `WLAN` with its station and its access point.
///
/// Object of WLAN: word 1 is the interface (0 station, 1 access point); there is one object for
/// each.
enum NetworkModule {
    static func module(_ family: BoardFamily) -> NativeModule {
        let type = family == .esp32 ? esp32 : rp2
        var members: [(name: String, member: NativeMember)] = [
            ("WLAN", .type(type)), ("hostname", .function(hostName)),
            ("country", .function(country)), ("STA_IF", .integer(0)), ("AP_IF", .integer(1)),
            ("STAT_IDLE", .integer(status(.idle, family))),
            ("STAT_CONNECTING", .integer(status(.connecting, family))),
            ("STAT_GOT_IP", .integer(status(.gotAddress, family))),
            ("STAT_WRONG_PASSWORD", .integer(status(.failed(.wrongPassword), family))),
            ("STAT_NO_AP_FOUND", .integer(status(.failed(.noAccessPointFound), family))),
        ]
        if family == .esp32 {
            members += [
                ("STAT_ASSOC_FAIL", .integer(203)), ("STAT_CONNECT_FAIL", .integer(203)),
                ("STAT_BEACON_TIMEOUT", .integer(200)),
                ("STAT_HANDSHAKE_TIMEOUT", .integer(204)), ("AUTH_OPEN", .integer(0)),
                ("AUTH_WEP", .integer(1)), ("AUTH_WPA_PSK", .integer(2)),
                ("AUTH_WPA2_PSK", .integer(3)), ("AUTH_WPA_WPA2_PSK", .integer(4)),
                ("MODE_11B", .integer(1)), ("MODE_11G", .integer(2)), ("MODE_11N", .integer(4)),
                ("MODE_LR", .integer(8)),
            ]
        } else {
            members.append(("STAT_CONNECT_FAIL", .integer(-1)))
        }
        return NativeModule("network", members)
    }

    static let esp32 = wlan(
        "WLAN",
        [
            ("PM_NONE", .integer(0)), ("PM_PERFORMANCE", .integer(1)),
            ("PM_POWERSAVE", .integer(2)),
            ("SEC_OPEN", .integer(0)), ("SEC_WEP", .integer(1)), ("SEC_WPA", .integer(2)),
            ("SEC_WPA2", .integer(3)), ("SEC_WPA_WPA2", .integer(4)),
            ("SEC_WPA2_ENT", .integer(5)), ("SEC_WPA3", .integer(6)),
            ("SEC_WPA2_WPA3", .integer(7)), ("PROTOCOL_DEFAULT", .integer(7)),
            ("PROTOCOL_LR", .integer(8)),
        ])
    /// The driver of the CYW43439; its power modes hold mode, sleep time and listen intervals.
    static let rp2 = wlan(
        "CYW43",
        [
            ("deinit", .function(deinitialize)), ("PM_NONE", .integer(0x10)),
            ("PM_PERFORMANCE", .integer(0xa11142)), ("PM_POWERSAVE", .integer(0x11)),
            ("SEC_OPEN", .integer(0)), ("SEC_WPA_WPA2", .integer(0x400006)),
            ("SEC_WPA3", .integer(0x1000004)), ("SEC_WPA2_WPA3", .integer(0x1400004)),
        ],
        print: { vm, object, _, text throws(Raised) in
            let wifi = vm.node.wifi
            let station = isStation(vm, object)
            let state =
                station
                ? linkName(wifi.status) : wifi.isAccessPointActive ? "up" : "down"
            let address = addresses(vm, station: station).address
            text.write("<CYW43 \(station ? "STA" : "AP") \(state) \(address)>")
        })

    private static func linkName(_ status: StationStatus) -> String {
        switch status {
        case .idle: "down"
        case .connecting: "join"
        case .gotAddress: "up"
        case .failed(.noAccessPointFound): "nonet"
        case .failed(.wrongPassword): "badauth"
        case .failed(.associationFailed): "fail"
        }
    }

    private static func wlan(
        _ name: String, _ more: [(name: String, member: NativeMember)],
        print: NativeType.Print? = nil
    ) -> NativeType {
        NativeType(
            name, make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
            print: print,
            members: [
                ("active", .function(active)), ("connect", .function(connect)),
                ("disconnect", .function(disconnect)),
                ("isconnected", .function(isConnected)), ("status", .function(statusMethod)),
                ("scan", .function(scan)), ("config", .function(config)),
                ("ifconfig", .function(interfaceConfig)), ("ipconfig", .function(ipConfig)),
                ("IF_STA", .integer(0)), ("IF_AP", .integer(1)),
            ] + more)
    }

    private static func new(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 0, 1)
        var interface = arguments.count > 0 ? try vm.integer(arguments[0]) : 0
        guard vm.node.family == .rp2 || interface == 0 || interface == 1 else {
            throw vm.raise(.valueError, "invalid WLAN interface identifier")
        }
        if interface != 0 { interface = 1 }
        let kind: HostObjectKind = interface == 0 ? .stationObject : .accessPointObject
        let known = vm.hostObject(kind)
        if !known.isNull { return known }
        let object = try vm.newObject(type, words: 2)
        vm.words(object)[1] = UInt32(interface)
        try vm.setHostObject(kind, 0, object)
        return object
    }

    static func isStation(_ vm: VirtualMachine, _ object: Value) -> Bool {
        vm.words(object)[1] == 0
    }

    /// The number that a port gives to a state of joining.
    private static func status(_ status: StationStatus, _ family: BoardFamily) -> Int {
        switch (status, family) {
        case (.idle, .esp32): 1000
        case (.connecting, .esp32): 1001
        case (.gotAddress, .esp32): 1010
        case (.failed(.noAccessPointFound), .esp32): 201
        case (.failed(.wrongPassword), .esp32): 202
        case (.failed(.associationFailed), .esp32): 203
        case (.idle, .rp2): 0
        case (.connecting, .rp2): 1
        case (.gotAddress, .rp2): 3
        case (.failed(.noAccessPointFound), .rp2): -2
        case (.failed(.wrongPassword), .rp2): -3
        case (.failed(.associationFailed), .rp2): -1
        }
    }

    // MARK: - Switching on and off

    private static let active = NativeFunction("active", 1, 2) { vm, arguments throws(Raised) in
        let node = vm.node
        let station = isStation(vm, arguments[0])
        let isOn = station ? node.wifi.isStationActive : node.wifi.isAccessPointActive
        guard arguments.count == 2 else { return .bool(isOn) }
        let wanted = try vm.isTrue(arguments[1])
        if let wait = vm.pendingWait {
            return node.nanoseconds < wait.deadline
                ? vm.wait(wait) : activated(node, wanted)
        }
        guard node.board.wifi != nil else { throw vm.raise(.osError, "no WiFi") }
        let busy = node.setInterface(station: station, isActive: wanted)
        return busy == .zero ? activated(node, wanted) : vm.waitUntil(node.now + busy)
    }

    /// What `active(flag)` gives: the ESP32 the state, the Pico nothing.
    private static func activated(_ node: Node, _ isOn: Bool) -> Value {
        node.family == .esp32 ? .bool(isOn) : .none
    }

    private static let deinitialize = NativeFunction("deinit", 1) { vm, _ throws(Raised) in
        _ = vm.node.setInterface(station: true, isActive: false)
        _ = vm.node.setInterface(station: false, isActive: false)
        return .none
    }

    // MARK: - Joining

    /// Of the ESP32: only the address of the access point has a name.
    private static let connectParameters = [
        Parameter("", .none), Parameter("", .none),
        Parameter("bssid", .none, keywordOnly: true),
    ]
    private static let connectParametersOfPico = [
        Parameter("ssid"), Parameter("key", .none),
        Parameter("bssid", .none, keywordOnly: true),
        Parameter("auth", .none, keywordOnly: true),
        Parameter("security", .none, keywordOnly: true),
        Parameter("channel", .none, keywordOnly: true),
    ]

    private static let connect = NativeFunction("connect", 1, 3, keywords: true) {
        vm, arguments throws(Raised) in
        let node = vm.node
        let values = try vm.bind(
            arguments.droppingFirst(),
            to: node.family == .esp32 ? connectParameters : connectParametersOfPico)
        try requireStation(vm)
        guard node.wifi.status != .connecting || node.family == .rp2 else {
            throw vm.raise(.osError, "Wifi Internal State Error")
        }
        var bssid: MACAddress?
        if values[2] != .none {
            let view = try vm.requireBuffer(values[2])
            bssid = MACAddress(
                bytes: UnsafeRawBufferPointer(start: view.pointer, count: view.count))
            guard bssid != nil else { throw vm.raise(.valueError, arguments: []) }
        }
        let ssid = values[0] == .none ? node.wifi.ssid : try text(vm, values[0])
        node.join(
            ssid: ssid, password: values[1] == .none ? "" : try text(vm, values[1]), bssid: bssid)
        return .none
    }

    /// Joining, leaving and scanning need the station to be active.
    private static func requireStation(_ vm: VirtualMachine) throws(Raised) {
        guard !vm.node.wifi.isStationActive else { return }
        guard vm.node.family == .esp32 else {
            throw vm.raiseOSError(ErrorNumber.notPermitted)
        }
        throw vm.raise(.osError, "Wifi Not Started")
    }

    static func text(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> String {
        let view = try vm.requireBuffer(value)
        return String(
            decoding: UnsafeRawBufferPointer(start: view.pointer, count: view.count),
            as: UTF8.self)
    }

    private static let disconnect = NativeFunction("disconnect", 1) { vm, _ throws(Raised) in
        if vm.node.family == .esp32 { try requireStation(vm) }
        vm.node.leave()
        return .none
    }

    private static let isConnected = NativeFunction("isconnected", 1) {
        vm, arguments throws(Raised) in
        let wifi = vm.node.wifi
        return .bool(isStation(vm, arguments[0]) ? wifi.isConnected : !wifi.stations.isEmpty)
    }

    private static let statusMethod = NativeFunction("status", 1, 2) {
        vm, arguments throws(Raised) in
        let node = vm.node
        let isStation = isStation(vm, arguments[0])
        guard arguments.count == 2 else {
            if isStation { return .small(status(node.wifi.status, node.family)) }
            guard node.family == .rp2 else { return .none }
            return .small(status(node.wifi.isAccessPointActive ? .gotAddress : .idle, .rp2))
        }
        switch vm.isString(arguments[1]) ? vm.text(arguments[1]) : "" {
        case "rssi":
            try require(vm, isStation, "STA required")
            guard node.family == .rp2 || node.wifi.isConnected else {
                throw vm.raise(.osError, "Wifi Not Connected")
            }
            return .small(node.wifi.lastRSSI)
        case "stations":
            try require(vm, !isStation, "AP required")
            var list: [Value] = []
            for station in node.wifi.stations {
                // The ESP32 adds the address it gave, which the air does not tell.
                let mac = try vm.newBytes(station.bytes)
                list.append(try vm.newTuple(node.family == .esp32 ? [mac, .none] : [mac]))
            }
            return try vm.newList(list)
        default: throw vm.raise(.valueError, "unknown status param")
        }
    }

    /// The ports complain of the wrong interface with different exceptions.
    static func require(
        _ vm: VirtualMachine, _ isRight: Bool, _ message: String
    ) throws(Raised) {
        guard isRight else {
            throw vm.raise(vm.node.family == .esp32 ? .osError : .valueError, message)
        }
    }

    private static let scan = NativeFunction("scan", 1, keywords: true) {
        vm, arguments throws(Raised) in
        let node = vm.node
        if node.family == .esp32 {
            try vm.check(arguments, 1, 1)
            guard node.wifi.isStationActive else {
                throw vm.raise(.osError, "STA must be active")
            }
        }
        try requireStation(vm)
        if let wait = vm.pendingWait {
            guard let results = node.wifi.scanResults else {
                guard node.nanoseconds < wait.deadline else { return try vm.newList() }
                return vm.wait(wait)
            }
            var list: [Value] = []
            for result in results {
                // WPA2 is 3 on the ESP32, and 1 (secured) with 4 (RSN) on the Pico, whose last
                // field counts how often the access point was heard.
                let isESP32 = node.family == .esp32
                list.append(
                    try vm.newTuple([
                        try vm.newBytes(Array(result.ssid.utf8)),
                        try vm.newBytes(result.bssid.bytes), .small(result.channel),
                        .small(result.rssiDbm),
                        .small(result.security == .open ? 0 : isESP32 ? 3 : 5),
                        isESP32 ? .false : .small(1),
                    ]))
            }
            return try vm.newList(list)
        }
        node.startScan()
        return vm.waitUntil(node.now + .seconds(Int64(10)), .scan)
    }

    private static let hostName = NativeFunction("hostname", 0, 1) { vm, arguments throws(Raised) in
        guard arguments.count == 1 else { return try vm.newString(vm.node.hostName) }
        try setHostName(vm, arguments[0])
        return .none
    }
    private static let country = NativeFunction("country", 0, 1) { vm, arguments throws(Raised) in
        guard arguments.count == 1 else { return try vm.newString(vm.node.wifi.country) }
        let code = try text(vm, arguments[0])
        guard code.utf8.count == 2 else { throw vm.raise(.valueError, arguments: []) }
        vm.node.wifi.country = code
        return .none
    }
}
