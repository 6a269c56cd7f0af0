import ArgumentParser
import Recording
import SimulationKernel
import YAMLSyntax

/// `brumate export`: writes a run's results in a form that other programs read.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes the results of a run for other programs.",
        discussion: """
            csv has one row for each value, for spreadsheets and pandas. trace is JSON for \
            Perfetto (ui.perfetto.dev) and Chrome. pcapng has the packets of all radios, for \
            Wireshark. vcd has wave forms of power states and currents, for GTKWave and sigrok. \
            ppk is the current of one node, for Nordic's Power Profiler. openmetrics has time \
            series, for Prometheus. speedscope and collapsed have the energy by line of a run with \
            --profile-energy, as flame graphs for speedscope.app, and for flamegraph.pl and inferno.
            """)

    @Argument(help: "The results folder.", completion: .directory)
    var folder: String

    @Option(
        help: "What to write: \(Export.Format.names).",
        completion: .list(Export.Format.allCases.map(\.rawValue)),
        transform: { text in
            guard let format = Export.Format(rawValue: text) else {
                throw ValidationError("one of \(Export.Format.names) was expected.")
            }
            return format
        })
    var format: Export.Format

    @Option(
        name: .shortAndLong, help: "The file to write; - is the standard output.",
        completion: .file())
    var output: String

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Only these nodes: a name, a group, or a pattern such as bed-*; may be repeated.",
            valueName: "pattern"))
    var nodes: [String] = []

    @Option(
        help: ArgumentHelp(
            "The virtual time at which it begins, in place of the begin of the records: 90min.",
            valueName: "time"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "The virtual time at which it ends, in place of the end of the run: 2h.",
            valueName: "time"))
    var to: String?

    @Option(
        help: ArgumentHelp(
            "Rows in a second, of ppk (default: 1000).", valueName: "rows"))
    var rate: Int?

    func validate() throws {
        guard let rate else { return }
        if format != .ppk { throw ValidationError("--rate goes with --format ppk.") }
        guard (1...100_000).contains(rate) else {
            throw ValidationError("--rate \(rate): from 1 to 100000 was expected.")
        }
    }

    func run() throws {
        var export = Export(format)
        export.nodes = nodes
        if let rate { export.rate = rate }
        export.from = try Self.instant(from, of: "--from")
        export.to = try Self.instant(to, of: "--to")
        if output == "-" {
            let world = World.current
            try export.write(folder) { world.writeBytes($0) }
        } else {
            try export.write(folder, to: output)
        }
    }

    private static func instant(_ text: String?, of option: String) throws -> Instant? {
        guard let text else { return nil }
        do {
            let nanoseconds = try Quantity.nanoseconds(text)
            guard nanoseconds >= 0 else {
                throw ValidationError("\(option) \(text): must not be below 0")
            }
            return Instant(nanoseconds: UInt64(nanoseconds))
        } catch let error as Quantity.Failure {
            throw ValidationError(
                "\(option) \(text): \(error.message) (expected a time such as 2h)")
        }
    }
}

extension Export.Format {
    fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
