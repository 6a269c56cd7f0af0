import Hardware
import PythonVM
public import StateCoding

/// Saving, restoring and copying a board, at any moment between two calls of `run`.
extension Node: Resumable {
    public static let changing: [StateField<Node>] = [
        StateField("anchor", \.anchor), StateField("anchorCycles", \.anchorCycles),
        StateField("hertz", \.hertz), StateField("clockStart", \.clockStart),
        StateField("clockBase", \.clockBase), StateField("clockError", \.clockError),
        StateField("isHung", \.isHung),
        StateField("calendarOffset", \.calendarOffset), StateField("mode", \.mode),
        StateField("stage", \.stage), StateField("wait", \.wait), StateField("isPoked", \.isPoked),
        StateField("restart", \.restart), StateField("bytecodesAtWait", \.bytecodesAtWait),
        StateField("printedBytes", \.printedBytes), StateField("busySince", \.busySince),
        StateField("rest", \.rest), StateField("restBegan", \.restBegan),
        StateField("isRunaway", \.isRunaway), StateField("nextRunawayCheck", \.nextRunawayCheck),
        StateField("isNestedCodeLost", \.isNestedCodeLost),
        StateField("areInterruptsEnabled", \.areInterruptsEnabled),
        StateField("heldCallbacks", \.heldCallbacks), StateField("line", \.line),
        StateField("files", \.files), StateField("switchOnTime", \.switchOnTime),
        StateField("bootPhases", \.bootPhases), StateField("phaseEnd", \.phaseEnd),
        StateField("wakeTime", \.wakeTime), StateField("nextSample", \.nextSample),
        StateField("edgeTriggers", \.edgeTriggers),
        StateField("edgeFlags", \.edgeFlags), StateField("wakePins", \.wakePins),
        StateField("adc", \.adc), StateField("pins", \.pins), StateField("levels", \.levels),
        StateField("timers", \.timers), StateField("watchdog", \.watchdog),
        StateField("holdsPinsInDeepSleep", \.holdsPinsInDeepSleep),
        StateField("rtcMemory", \.rtcMemory), StateField("resetCause", \.resetCause),
        StateField("wakeReason", \.wakeReason), StateField("ext0Wake", \.ext0Wake),
        StateField("ext1Wake", \.ext1Wake), StateField("lightSleepWakePins", \.lightSleepWakePins),
        StateField("ext0Level", \.ext0Level), StateField("ext1Level", \.ext1Level),
        StateField("gpioWakeLevel", \.gpioWakeLevel), StateField("openTransfer", \.openTransfer),
        StateField("parts", \.parts), StateField("random", \.random), StateField("wifi", \.wifi),
        StateField("espnow", \.espnow), StateField("sockets", \.sockets),
        StateField("nextPort", \.nextPort), StateField("nextRequest", \.nextRequest),
        StateField("awaitedRequests", \.awaitedRequests),
        StateField("lastPassword", \.lastPassword),
        StateField("hasReadSettings", \.hasReadSettings), StateField("macAddress", \.macAddress),
        StateField("energy", \.energy), StateField("requests", \.requests),
        StateField("events", \.events), StateField("bootCount", \.bootCount),
        StateField("pastBytecodes", \.pastBytecodes),
    ]
    public static let fixed = [
        // What the node is made of.
        "index", "name", "configuration", "family", "types", "runtime", "code",
        "boots", "bootImage", "warmStarts",
        // Of no meaning between two slices, or of a node that nobody saves.
        "sliceEnd", "fileAnswers", "profiler", "wires",
        // Saved on its own.
        "interpreter",
    ]

    /// Writes all state; `InternedStrings.save` must be part of the same snapshot.
    public func saveAll(to encoder: StateEncoder) throws {
        try save(to: encoder)
        try encoder.encode(interpreter != nil)
        try interpreter?.saveAll(to: encoder)
    }

    /// Lets a node that is new go on as the saved one of the same configuration would have.
    ///
    /// The interned strings must have been restored before.
    public func restoreAll(from decoder: StateDecoder) throws {
        var node = self
        try node.restore(from: decoder)
        guard try decoder.decode(Bool.self) else { return }
        interpreter = try VirtualMachine(
            from: decoder, runtime: runtime, configuration: imageConfiguration, host: self,
            costs: PythonVM.CycleCosts(board.costs), platform: platformFacts)
    }

    /// A node that goes on as this one would: two futures of one board.
    public func copy() -> Node {
        var configuration = configuration
        configuration.parts = parts.map(\.description)
        var copy = Node(configuration, code: code, boots: boots)
        copy.copy(from: self)
        copy.interpreter = interpreter?.copy(host: copy)
        return copy
    }
}

extension AttachedPart: Resumable {
    static let changing: [StateField<AttachedPart>] = [
        StateField(
            "description", \.description.part, save: { try $0.save(to: $1) },
            restore: { try $0.restore(from: $1) }),
        StateField("power", \.power), StateField("isSilent", \.isSilent),
    ]
    static let fixed = ["component", "address"]
}
