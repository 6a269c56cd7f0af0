import PythonVM

/// What a Python object that the board keeps is for: callbacks and the objects given to them.
enum HostObjectKind: Int, Codable {
    case pinHandler, pinObject, timerCallback, timerObject, espnowHandler, espnowHandlerArgument
    case mainGlobals, espnowObject, stationObject, accessPointObject, rtcObject, espnowReceiveList
    case espnowPeers, watchdogObject, pin
}

extension VirtualMachine {
    /// Keeps a Python object for the board; `none` or `null` lets go of it.
    func setHostObject(_ kind: HostObjectKind, _ index: Int = 0, _ value: Value) throws(Raised) {
        try keepForHost(kind.rawValue << 16 | index, value == .none ? .null : value)
    }
    /// A Python object that the board keeps, or `null`.
    func hostObject(_ kind: HostObjectKind, _ index: Int = 0) -> Value {
        keptForHost(kind.rawValue << 16 | index)
    }
}
