import PythonVM
import Radio

/// `WLAN.config`, `ifconfig` and `ipconfig`: what programs set and ask.
extension NetworkModule {
    static let config = NativeFunction("config", 1, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let node = vm.node
        let station = isStation(vm, arguments[0])
        if arguments.keywordCount == 0 || arguments.count == 2 {
            let isESP32 = node.family == .esp32
            guard arguments.keywordCount == 0 else {
                throw vm.raise(
                    .typeError,
                    isESP32
                        ? "either pos or kw args are allowed" : "can't specify pos and kw args")
            }
            guard arguments.count == 2 else {
                throw vm.raise(
                    .typeError, isESP32 ? "can query only one param" : "must query one param")
            }
            let name = vm.isString(arguments[1]) ? vm.text(arguments[1]) : ""
            return try configured(vm, name, station: station)
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
        case "txpower" where node.family == .rp2: return .small(Int(node.wifi.transmitPowerDbm))
        // The driver counts in quarters of a decibel.
        case "txpower": return try vm.newFloat((node.wifi.transmitPowerDbm * 4).rounded() / 4)
        case "pm": return .small(powerSaveNumber(node))
        case "hostname": return try vm.newString(node.hostName)
        case "security": return .small(try security(vm, station: station))
        case "authmode" where node.family == .esp32:
            return .small(try security(vm, station: station))
        case "dhcp_hostname" where node.family == .esp32: return try vm.newString(node.hostName)
        case "reconnects" where node.family == .esp32:
            try require(vm, station, "STA required")
            return .small(node.wifi.reconnects)
        case "hidden" where node.family == .esp32:
            try require(vm, !station, "AP required")
            return .bool(node.wifi.isOwnHidden)
        case "protocol" where node.family == .esp32: return .small(7)
        default: throw vm.raise(.valueError, "unknown config param")
        }
    }

    private static func powerSaveNumber(_ node: Node) -> Int {
        switch (node.wifi.powerSave, node.family) {
        case (let choice, .esp32): choice.rawValue
        case (.none, .rp2): 0x10
        case (.minimum, .rp2): 0xa11142
        case (.maximum, .rp2): 0x11
        }
    }

    private static func security(_ vm: VirtualMachine, station: Bool) throws(Raised) -> Int {
        let isOpen = vm.node.wifi.ownPassword.isEmpty
        if vm.node.family == .rp2 { return isOpen ? 0 : 0x400004 }
        try require(vm, !station, "AP required")
        return isOpen ? 0 : 3
    }

    private static let settingsOfAccessPoint = [
        "ssid", "essid", "password", "key", "hidden", "authmode", "security", "max_clients",
    ]

    private static func configure(
        _ vm: VirtualMachine, _ name: String, _ value: Value, station: Bool
    ) throws(Raised) {
        let node = vm.node
        if node.family == .esp32 {
            if settingsOfAccessPoint.contains(name) { try require(vm, !station, "AP required") }
            if name == "reconnects" { try require(vm, station, "STA required") }
        } else if ["hidden", "reconnects", "dhcp_hostname", "mac", "authmode", "protocol"]
            .contains(name)
        {
            throw vm.raise(.valueError, "unknown config param")
        }
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
        case "pm": try setPowerSave(vm, try vm.integer(value))
        case "reconnects": node.wifi.reconnects = try vm.integer(value)
        case "hostname", "dhcp_hostname": try setHostName(vm, value)
        case "mac": node.macAddress = try ESPNowModule.address(vm, value)
        case "authmode", "security", "protocol", "max_clients", "antenna",
            "bandwidth", "trace", "monitor":
            break
        default: throw vm.raise(.valueError, "unknown config param")
        }
    }

    /// The Pico's numbers keep the driver's mode in their lowest digit: 1 sleeps longest.
    private static func setPowerSave(_ vm: VirtualMachine, _ number: Int) throws(Raised) {
        let isPico = vm.node.family == .rp2
        guard isPico || (0...2).contains(number) else {
            // ESP_ERR_INVALID_ARG.
            throw vm.raise(.runtimeError, "Wifi Unknown Error 0x0102")
        }
        switch (number & 0xF, isPico) {
        case (0, _): vm.node.setPowerSave(.none)
        case (1, true), (2, false): vm.node.setPowerSave(.maximum)
        default: vm.node.setPowerSave(.minimum)
        }
    }

    /// Names of more than 32 bytes are refused.
    static func setHostName(_ vm: VirtualMachine, _ value: Value) throws(Raised) {
        let name = try text(vm, value)
        guard name.utf8.count <= 32 else { throw vm.raise(.valueError, arguments: []) }
        vm.node.wifi.hostName = name
    }

    static func addresses(
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

    static let interfaceConfig = NativeFunction("ifconfig", 1, 2) {
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
        var parsed: [IPv4Address] = []
        for item in try vm.fixedItems(arguments[1], count: 4) {
            parsed.append(try parse(vm, item))
        }
        vm.node.setAddress(
            IPv4Configuration(
                address: parsed[0], mask: parsed[1], gateway: parsed[2], nameServer: parsed[3]),
            station: station)
        return .none
    }

    static let ipConfig = NativeFunction("ipconfig", 1, 2, keywords: true) {
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
}
