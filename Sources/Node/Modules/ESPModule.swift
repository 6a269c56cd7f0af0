import Hardware
import PythonVM

/// The module `esp`: what programs of the ESP32 call in their boot.py.
enum ESPModule {
    static let module = NativeModule(
        "esp",
        [
            ("osdebug", .function(debugLevel)), ("flash_size", .function(flashSize)),
            ("LOG_NONE", .integer(0)), ("LOG_ERROR", .integer(1)), ("LOG_WARN", .integer(2)),
            ("LOG_INFO", .integer(3)), ("LOG_DEBUG", .integer(4)), ("LOG_VERBOSE", .integer(5)),
        ])

    /// Messages of the firmware below MicroPython: there are none.
    private static let debugLevel = NativeFunction("osdebug", 1, 2) { _, _ throws(Raised) in .none }

    private static let flashSize = NativeFunction("flash_size", 0) { vm, _ throws(Raised) in
        // The firmware takes the first 2 MiB of the flash, the file system the rest.
        try vm.newInt(vm.node.board.python.fileSystemBytes + (2 << 20))
    }
}
