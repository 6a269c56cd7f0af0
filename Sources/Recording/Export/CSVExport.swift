/// A table in the long form: `time_s,node,series,value`.
///
/// - `battery.charge` (0 to 1) and `battery.volts` at each sample
/// - `charge.COMPONENT.STATE`: mAh since the sample before
/// - `message.sent`, `message.delivered`, `message.lost.REASON`: bytes of a message
/// - `message.rssi`: dBm of what was received
struct CSVExport: ExportWriter {
    private let source: ExportSource
    private let output: ExportOutput

    init(_ source: ExportSource, _ output: ExportOutput) {
        self.source = source
        self.output = output
    }

    mutating func write() throws {
        try output.write("time_s,node,series,value\n")
        try Timeline(source, [.messages, .batteries, .charges, .pins]).forEach { entry in
            switch entry.body {
            case .battery(let charge, let volts):
                try row(entry, "battery.charge", "\(charge)")
                try row(entry, "battery.volts", "\(volts)")
            case .charge(let component, let state, let milliampereHours):
                try row(entry, "charge.\(component).\(state)", "\(milliampereHours)")
            case .message(let message):
                let series = ["message", message.outcome] + (message.reason.map { [$0] } ?? [])
                try row(entry, series.joined(separator: "."), "\(message.byteCount)")
                if let rssi = message.rssiDbm { try row(entry, "message.rssi", "\(rssi)") }
            case .pin(let number, let level):
                // Without a value: nothing drives it.
                try row(entry, "pin.\(number)", level.map { $0 ? "1" : "0" } ?? "")
            case .state, .current: break
            }
        }
    }

    private func row(_ entry: Timeline.Entry, _ series: String, _ value: String) throws {
        let cells = [
            ExportText.seconds(entry.time), Self.cell(source.name(entry.node)), Self.cell(series),
            value,
        ]
        try output.write(cells.joined(separator: ",") + "\n")
    }

    /// A text as a cell, in quotes where it needs them.
    private static func cell(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
