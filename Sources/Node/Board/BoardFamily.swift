import PythonModules
import PythonVM

/// The two ports of MicroPython whose modules differ.
public enum BoardFamily: Sendable {
    case esp32, rp2
}

/// The native types of a family, so that natives can recognise their objects.
struct BoardTypes: Sendable {
    let pin: NativeType
    let adc: NativeType
    let rtc: NativeType

    static let esp32 = BoardTypes(pin: PinType.esp32, adc: ADCType.esp32, rtc: RTCType.esp32)
    static let rp2 = BoardTypes(pin: PinType.rp2, adc: ADCType.rp2, rtc: RTCType.rp2)

    static func of(_ family: BoardFamily) -> BoardTypes { family == .esp32 ? esp32 : rp2 }
}

/// The runtimes of the families: one each for the process.
enum BoardRuntimes {
    static let esp32 = Runtime(
        modules: ModuleCatalog.all.filter { $0.name != "errno" } + [
            ErrorNumber.esp32Module, MachineModule.module(.esp32), ESP32Module.module,
            ESPModule.module, NetworkModule.module(.esp32), SocketModule.module(.esp32),
            ESPNowModule.module, ESPNowModule.baseModule,
        ],
        frozen: ModuleCatalog.frozen.adding([
            ("aioespnow.py", PackageResources.aioespnow_py)
        ]))
    static let rp2 = Runtime(
        modules: ModuleCatalog.all + [
            MachineModule.module(.rp2), NetworkModule.module(.rp2), SocketModule.module(.rp2),
        ], frozen: ModuleCatalog.frozen)
    /// A Pico without WiFi has no network modules.
    static let rp2WithoutRadio = Runtime(
        modules: ModuleCatalog.all + [MachineModule.module(.rp2)], frozen: ModuleCatalog.frozen)

    static func of(_ family: BoardFamily, hasRadio: Bool) -> Runtime {
        switch family {
        case .esp32: esp32
        case .rp2: hasRadio ? rp2 : rp2WithoutRadio
        }
    }
}
