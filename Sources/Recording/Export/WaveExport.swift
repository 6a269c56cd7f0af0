import Fleet
import GRDB

/// Wave forms in the form VCD: GTKWave, sigrok, PulseView.
///
/// The scope of a node has one for each component: its mean current in mA from one energy sample to
/// the next, and, where changes of power state are recorded, the state as a text; the processor
/// also has a wire `awake`. The scope `pins` has a wire for each pin that changed, in a run that
/// records them: `z` is one that nothing drives. The scope `messages` has an event for each step of
/// a message, the scope `battery` its charge and voltage. The unit of time is the nanosecond.
///
/// Source: IEEE 1364-2005, chapter 18; texts as GTKWave has them.
struct WaveExport: ExportWriter {
    private let source: ExportSource
    private let output: ExportOutput
    /// The identifiers of each node's variables; looked up, never iterated.
    private var identifiers: [[String: String]]
    private var count = 0
    private var time: Int64 = -1

    init(_ source: ExportSource, _ output: ExportOutput) {
        self.source = source
        self.output = output
        identifiers = source.description.nodes.map { _ in [:] }
    }

    mutating func write() throws {
        try output.write("$version brumate $end\n$timescale 1 ns $end\n")
        let components = try readComponents()
        let pins = try readPins()
        for node in source.nodes { try declare(node, components[node], pins[node]) }
        try output.write("$enddefinitions $end\n")
        try advance(to: source.from)
        for node in source.nodes {
            for pin in pins[node] { try set(node, pin.name) { Self.sign(pin.first) + $0 } }
        }
        let kinds: Timeline.Kinds = [.states, .messages, .batteries, .currents, .pins]
        try Timeline(source, kinds).forEach { entry in
            let node = entry.node
            try advance(to: entry.time)
            switch entry.body {
            case .state(let component, let state):
                try set(node, component + ".state") { "s\(state) \($0)" }
                let isAwake = state == "running" || state == "boot"
                try set(node, component + ".awake") { (isAwake ? "1" : "0") + $0 }
            case .message(let message):
                try set(node, "messages." + message.outcome) { "1" + $0 }
            case .battery(let charge, let volts):
                try set(node, "battery.charge") { "r\(charge) \($0)" }
                try set(node, "battery.volts") { "r\(volts) \($0)" }
            case .current(let component, let milliamperes):
                try set(node, component + ".current") { "r\(milliamperes) \($0)" }
            case .pin(let number, let level):
                try set(node, Pin.name(number)) { Self.sign(level) + $0 }
            case .charge: break
            }
        }
        try advance(to: source.to)
    }

    // MARK: - Variables

    /// The components of each node, in the order in which the ledger names them.
    private func readComponents() throws -> [[String]] {
        var components: [[String]] = source.description.nodes.map { _ in [] }
        let rows = try Row.fetchCursor(
            source.db,
            sql: """
                SELECT node, component FROM energy WHERE \(source.isChosen)
                GROUP BY node, component ORDER BY node, min(rowid)
                """)
        while let row = try rows.next() { components[row[0]].append(row[1]) }
        return components
    }

    /// A pin whose level changed in the run.
    private struct Pin {
        var name: String
        /// Its level where the export begins.
        var first: Bool?

        static func name(_ number: Int) -> String { "pins.GPIO\(number)" }
    }

    private static func sign(_ level: Bool?) -> String { level.map { $0 ? "1" : "0" } ?? "z" }

    private func readPins() throws -> [[Pin]] {
        var pins: [[Pin]] = source.description.nodes.map { _ in [] }
        let rows = try Row.fetchCursor(
            source.db,
            sql: """
                SELECT node, pin, (
                    SELECT level FROM pins WHERE node = own.node AND pin = own.pin
                        AND time_ns < ? ORDER BY rowid DESC LIMIT 1
                ) FROM pins AS own WHERE \(source.isChosen) GROUP BY node, pin ORDER BY node, pin
                """, arguments: [source.from])
        while let row = try rows.next() {
            pins[row[0]].append(Pin(name: Pin.name(row[1]), first: row[2]))
        }
        return pins
    }

    private mutating func declare(
        _ node: Int, _ components: [String], _ pins: [Pin]
    ) throws {
        try output.write("$scope module \(Self.word(source.name(node))) $end\n")
        let all = components.contains("cpu") ? components : ["cpu"] + components
        for component in all {
            var variables = [("real 64", "current")]
            if component == "cpu" { variables += [("string 1", "state"), ("wire 1", "awake")] }
            try declare(node, component, variables)
        }
        if !pins.isEmpty {
            let names = pins.map { ("wire 1", String($0.name.dropFirst("pins.".count))) }
            try declare(node, "pins", names)
        }
        let outcomes = ["sent", "delivered", "lost"].map { ("event 1", $0) }
        try declare(node, "messages", outcomes)
        if source.description.nodes[node].batteryMilliampereHours != nil {
            try declare(node, "battery", [("real 64", "charge"), ("real 64", "volts")])
        }
        try output.write("$upscope $end\n")
    }

    private mutating func declare(
        _ node: Int, _ scope: String, _ variables: [(kind: String, name: String)]
    ) throws {
        try output.write("$scope module \(Self.word(scope)) $end\n")
        for (kind, name) in variables {
            let identifier = Self.identifier(count)
            count += 1
            identifiers[node]["\(scope).\(name)"] = identifier
            try output.write("$var \(kind) \(identifier) \(name) $end\n")
        }
        try output.write("$upscope $end\n")
    }

    /// A number in the 94 printable characters.
    static func identifier(_ number: Int) -> String {
        var rest = number
        var text = ""
        repeat {
            text.unicodeScalars.append(Unicode.Scalar(UInt8(33 + rest % 94)))
            rest = rest / 94 - 1
        } while rest >= 0
        return text
    }

    /// A name without what would end it.
    private static func word(_ name: String) -> String {
        String(name.map { $0.isWhitespace || $0 == "." || $0 == "$" ? "_" : $0 })
    }

    // MARK: - Changes

    private mutating func advance(to time: Int64) throws {
        guard time > self.time else { return }
        self.time = time
        try output.write("#\(time)\n")
    }

    private func set(_ node: Int, _ variable: String, _ line: (String) -> String) throws {
        guard let identifier = identifiers[node][variable] else { return }
        try output.write(line(identifier) + "\n")
    }
}
