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
                ("STAT_ASSOC_FAIL", .integer(203)), ("STAT_BEACON_TIMEOUT", .integer(200)),
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

    static let esp32 = wlan([
        ("PM_NONE", .integer(0)), ("PM_PERFORMANCE", .integer(1)), ("PM_POWERSAVE", .integer(2)),
        ("SEC_OPEN", .integer(0)), ("SEC_WEP", .integer(1)), ("SEC_WPA", .integer(2)),
        ("SEC_WPA2", .integer(3)), ("SEC_WPA_WPA2", .integer(4)),
    ])
    static let rp2 = wlan([
        ("PM_NONE", .integer(0xa11140 & 0xF)), ("PM_PERFORMANCE", .integer(0xa11142)),
        ("PM_POWERSAVE", .integer(0xa11c81)), ("SEC_OPEN", .integer(0)),
        ("SEC_WPA_WPA2", .integer(0x400006)),
    ])

    private static func wlan(_ more: [(name: String, member: NativeMember)]) -> NativeType {
        NativeType(
            "WLAN", make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
            print: { vm, object, _, text throws(Raised) in
                text.write("<WLAN \(isStation(vm, object) ? "STA" : "AP")>")
            },
            members: [
                ("active", .function(active)), ("connect", .function(connect)),
                ("disconnect", .function(disconnect)), ("deinit", .function(deinitialize)),
                ("isconnected", .function(isConnected)), ("status", .function(statusMethod)),
                ("scan", .function(scan)), ("config", .function(config)),
                ("ifconfig", .function(interfaceConfig)), ("ipconfig", .function(ipConfig)),
                ("IF_STA", .integer(0)), ("IF_AP", .integer(1)),
            ] + more)
    }

    private static func new(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let interface = arguments.count > 0 ? try vm.integer(arguments[0]) : 0
        guard interface == 0 || interface == 1 else {
            throw vm.raise(.valueError, "invalid WLAN interface identifier")
        }
        let kind: HostObjectKind = interface == 0 ? .stationObject : .accessPointObject
        let known = vm.hostObject(kind)
        if !known.isNull { return known }
        let object = try vm.newObject(type, words: 2)
        vm.words(object)[1] = UInt32(interface)
        try vm.setHostObject(kind, 0, object)
        return object
    }

    private static func isStation(_ vm: VirtualMachine, _ object: Value) -> Bool {
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
            return node.nanoseconds < wait.deadline ? vm.wait(wait) : .bool(wanted)
        }
        guard node.board.wifi != nil else { throw vm.raise(.osError, "no WiFi") }
        let busy = node.setInterface(station: station, isActive: wanted)
        return busy == .zero ? .bool(wanted) : vm.waitUntil(node.now + busy)
    }

    private static let deinitialize = NativeFunction("deinit", 1) { vm, _ throws(Raised) in
        _ = vm.node.setInterface(station: true, isActive: false)
        _ = vm.node.setInterface(station: false, isActive: false)
        return .none
    }

    // MARK: - Joining

    private static let connectParameters = [
        Parameter("ssid", .none), Parameter("key", .none),
        Parameter("bssid", .none, keywordOnly: true),
        Parameter("security", .none, keywordOnly: true),
    ]

    private static let connect = NativeFunction("connect", 1, 3, keywords: true) {
        vm, arguments throws(Raised) in
        let node = vm.node
        let values = try vm.bind(arguments.droppingFirst(), to: connectParameters)
        guard node.wifi.isStationActive else {
            throw vm.raise(.osError, "WiFi Not Started")
        }
        guard node.wifi.status != .connecting || node.family == .rp2 else {
            throw vm.raise(.osError, "Wifi Internal State Error")
        }
        var bssid: MACAddress?
        if values[2] != .none { bssid = try ESPNowModule.address(vm, values[2]) }
        let ssid = values[0] == .none ? node.wifi.ssid : try text(vm, values[0])
        node.join(
            ssid: ssid, password: values[1] == .none ? "" : try text(vm, values[1]), bssid: bssid)
        return .none
    }

    private static func text(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> String {
        let view = try vm.requireBuffer(value)
        return String(
            decoding: UnsafeRawBufferPointer(start: view.pointer, count: view.count),
            as: UTF8.self)
    }

    private static let disconnect = NativeFunction("disconnect", 1) { vm, _ throws(Raised) in
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
        guard arguments.count == 2 else {
            return .small(status(node.wifi.status, node.family))
        }
        switch vm.text(arguments[1]) {
        case "rssi": return .small(node.wifi.lastRSSI)
        case "stations":
            var list: [Value] = []
            for station in node.wifi.stations {
                list.append(try vm.newTuple([try vm.newBytes(station.bytes)]))
            }
            return try vm.newList(list)
        default: throw vm.raise(.valueError, "unknown status param")
        }
    }

    private static let scan = NativeFunction("scan", 1, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let node = vm.node
        guard node.wifi.isStationActive else { throw vm.raise(.osError, "STA must be active") }
        if let wait = vm.pendingWait {
            guard let results = node.wifi.scanResults else {
                guard node.nanoseconds < wait.deadline else { return try vm.newList() }
                return vm.wait(wait)
            }
            var list: [Value] = []
            for result in results {
                list.append(
                    try vm.newTuple([
                        try vm.newBytes(Array(result.ssid.utf8)),
                        try vm.newBytes(result.bssid.bytes), .small(result.channel),
                        .small(result.rssiDbm), .small(result.security == .open ? 0 : 3),
                        .bool(result.isHidden),
                    ]))
            }
            return try vm.newList(list)
        }
        node.startScan()
        return vm.waitUntil(node.now + .seconds(Int64(10)), .scan)
    }

    // MARK: - Configuration

    private static let config = NativeFunction("config", 1, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let node = vm.node
        let station = isStation(vm, arguments[0])
        if arguments.count == 2 {
            return try configured(vm, vm.text(arguments[1]), station: station)
        }
        for index in 0..<arguments.keywordCount {
            try configure(
                vm, arguments.keyword(index).text, arguments.keywordValue(index), station: station)
        }
        node.applyAccessPoint()
        return .none
    }

    private static func configured(
        _ vm: VirtualMachine, _ name: String, station: Bool
    ) throws(Raised) -> Value {
        let node = vm.node
        switch name {
        case "mac":
            return try vm.newBytes((station ? node.macAddress : node.accessPointMAC).bytes)
        case "ssid", "essid":
            return try vm.newString(station ? node.wifi.ssid : node.wifi.ownSSID)
        case "channel":
            // The ESP32's interfaces share the radio, and this is its channel.
            return .small(
                station || node.family == .esp32 ? node.wifi.channel : node.wifi.ownChannel)
        case "txpower": return try vm.newFloat(node.wifi.transmitPowerDbm)
        case "pm": return .small(node.wifi.powerSave.rawValue)
        case "reconnects": return .small(node.wifi.reconnects)
        case "hidden": return .bool(node.wifi.isOwnHidden)
        case "hostname", "dhcp_hostname": return try vm.newString(node.hostName)
        case "protocol": return .small(7)
        case "authmode", "security": return .small(node.wifi.ownPassword.isEmpty ? 0 : 3)
        default: throw vm.raise(.valueError, "unknown config param")
        }
    }

    private static func configure(
        _ vm: VirtualMachine, _ name: String, _ value: Value, station: Bool
    ) throws(Raised) {
        let node = vm.node
        switch name {
        case "ssid", "essid": node.wifi.ownSSID = try text(vm, value)
        case "password", "key": node.wifi.ownPassword = try text(vm, value)
        case "channel":
            let channel = try vm.integer(value)
            // ESP-IDF's default country has channels up to 13; its error is ESP_ERR_INVALID_ARG.
            guard (1...13).contains(channel) else {
                throw node.family == .esp32
                    ? vm.raise(.runtimeError, "Wifi Unknown Error 0x0102")
                    : vm.raise(.valueError, "invalid channel")
            }
            node.setChannel(channel)
        case "hidden": node.wifi.isOwnHidden = try vm.isTrue(value)
        case "txpower": node.setTransmitPower(dbm: try vm.double(value))
        case "pm": node.setPowerSave(try vm.integer(value))
        case "reconnects": node.wifi.reconnects = try vm.integer(value)
        case "hostname", "dhcp_hostname": node.wifi.hostName = try text(vm, value)
        case "mac": node.macAddress = try ESPNowModule.address(vm, value)
        case "authmode", "security", "protocol", "max_clients": break
        default: throw vm.raise(.valueError, "unknown config param")
        }
    }

    private static func addresses(
        _ vm: VirtualMachine, station: Bool
    ) -> IPv4Configuration {
        let wifi = vm.node.wifi
        let unset = IPv4Configuration(
            address: .any, mask: .any, gateway: .any, nameServer: .any)
        return station ? wifi.address ?? wifi.staticAddress ?? unset : wifi.ownAddress
    }

    private static func parse(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> IPv4Address {
        guard vm.isString(value), let address = IPv4Address(text: vm.text(value)) else {
            throw vm.raise(.valueError, "invalid arguments")
        }
        return address
    }

    private static let interfaceConfig = NativeFunction("ifconfig", 1, 2) {
        vm, arguments throws(Raised) in
        let station = isStation(vm, arguments[0])
        guard arguments.count == 2 else {
            let known = addresses(vm, station: station)
            var items: [Value] = []
            for address in [known.address, known.mask, known.gateway, known.nameServer] {
                items.append(try vm.newString(address.description))
            }
            return try vm.newTuple(items)
        }
        if vm.isString(arguments[1]) {
            guard vm.text(arguments[1]) == "dhcp" else {
                throw vm.raise(.valueError, "invalid arguments")
            }
            vm.node.wifi.staticAddress = nil
            return .none
        }
        guard vm.isExactly(arguments[1], .tuple) || vm.isExactly(arguments[1], .list),
            try vm.length(arguments[1]) == 4
        else { throw vm.raise(.valueError, "requested length 4") }
        var parsed: [IPv4Address] = []
        for index in 0..<4 {
            parsed.append(try parse(vm, try vm.getItem(arguments[1], .small(index))))
        }
        vm.node.setAddress(
            IPv4Configuration(
                address: parsed[0], mask: parsed[1], gateway: parsed[2], nameServer: parsed[3]),
            station: station)
        return .none
    }

    private static let ipConfig = NativeFunction("ipconfig", 1, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let station = isStation(vm, arguments[0])
        if arguments.count == 2 {
            let known = addresses(vm, station: station)
            switch vm.text(arguments[1]) {
            case "addr4":
                return try vm.newTuple([
                    try vm.newString(known.address.description),
                    try vm.newString(known.mask.description),
                ])
            case "gw4": return try vm.newString(known.gateway.description)
            case "dhcp4": return .bool(vm.node.wifi.staticAddress == nil)
            case "has_dhcp4": return .bool(vm.node.wifi.address != nil)
            default: throw vm.raise(.valueError, "unknown config param")
            }
        }
        var known = addresses(vm, station: station)
        for index in 0..<arguments.keywordCount {
            let value = arguments.keywordValue(index)
            switch arguments.keyword(index).text {
            case "addr4":
                if vm.isExactly(value, .tuple) {
                    known.address = try parse(vm, try vm.getItem(value, .small(0)))
                    known.mask = try parse(vm, try vm.getItem(value, .small(1)))
                } else {
                    known.address = try parse(vm, value)
                }
            case "gw4": known.gateway = try parse(vm, value)
            case "dhcp4":
                if try vm.isTrue(value) {
                    vm.node.wifi.staticAddress = nil
                    return .none
                }
            default: throw vm.raise(.valueError, "unknown config param")
            }
        }
        vm.node.setAddress(known, station: station)
        return .none
    }

    private static let hostName = NativeFunction("hostname", 0, 1) { vm, arguments throws(Raised) in
        guard arguments.count == 1 else { return try vm.newString(vm.node.hostName) }
        vm.node.wifi.hostName = try text(vm, arguments[0])
        return .none
    }
    private static let country = NativeFunction("country", 0, 1) { vm, _ throws(Raised) in
        try vm.newString("XX")
    }
}
