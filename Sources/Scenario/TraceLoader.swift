import SimulationKernel
import YAMLSyntax

/// Reads the CSV columns that signals name.
struct TraceLoader {
    let files: ScenarioFiles
    let scenarioPath: String
    let startUnixSeconds: Int64
    let duration: Span
    let reading: Reading
    /// Repeated rows beyond this are an error: 16 bytes each.
    private static let maximumRows = 4_000_000

    /// Fills in the rows of every trace of the environment.
    func load(_ signals: [SignalSpec], tree: YAMLNode?) -> [SignalSpec] {
        signals.map { signal in
            var signal = signal
            guard let node = tree?[signal.name] else { return signal }
            switch signal.model {
            case .trace(let trace):
                signal.model = .trace(load(trace, signal.dimension, node))
            case .clearSky(let model):
                if case .trace(let trace) = model.clearness, let inner = node["clearness"] {
                    signal.clearSky.clearness = .trace(load(trace, .ratio, inner))
                }
            default: break
            }
            return signal
        }
    }

    private func load(
        _ trace: TraceSignalSpec, _ dimension: Dimension, _ node: YAMLNode
    ) -> TraceSignalSpec {
        guard let fileNode = node["file"], !trace.path.isEmpty, !trace.column.isEmpty else {
            return trace
        }
        var trace = trace
        let path = ScenarioFiles.resolve(trace.path, besides: scenarioPath)
        guard files.kind(path) == .file, let bytes = files.read(path) else {
            let (folder, name) = ScenarioFiles.split(path)
            let near = NearestWord.find(name, in: files.list(folder).sorted())
            let written = ScenarioFiles.split(trace.path).folder
            reading.error(
                at: fileNode.location, "no file `\(trace.path)`", expected: "a CSV file",
                suggestion: near.map { written == "." ? $0 : "\(written)/\($0)" })
            return trace
        }
        trace.path = path
        var table = CSVTable(YAMLSource(file: path, bytes: bytes))
        guard let header = table.next() else {
            reading.error(
                at: fileNode.location, "`\(path)` is empty", expected: "a row with names first")
            return trace
        }
        let value = column(trace.column, at: node["column"] ?? fileNode, of: header, path)
        let time = column(trace.timeColumn, at: node["time"] ?? fileNode, of: header, path)
        guard let value, let time else { return trace }
        let unit = trace.unit.flatMap { dimension.unit($0) } ?? dimension.baseUnit
        while let row = table.next() {
            guard let nanoseconds = moment(row, time), let number = number(row, value) else {
                return trace
            }
            if let last = trace.timesNanoseconds.last, nanoseconds <= last {
                reading.error(
                    at: row[time].location, "the time does not rise",
                    expected: "a later time than in the row before")
                return trace
            }
            trace.timesNanoseconds.append(nanoseconds)
            trace.values.append(unit.base(number))
        }
        checkCover(trace, fileNode)
        if trace.repeats { repeatRows(&trace, fileNode) }
        return trace
    }

    /// Appends the rows again and again until they cover the run.
    private func repeatRows(_ trace: inout TraceSignalSpec, _ node: YAMLNode) {
        let (times, values) = (trace.timesNanoseconds, trace.values)
        guard times.count > 1, let first = times.first, let last = times.last else { return }
        // A day in 24 hourly rows lasts 24 hours, not 23.
        let period = last - first + (last - times[times.count - 2])
        let rounds = max(0, (duration.nanoseconds - first) / period)
        guard rounds < Int64(Self.maximumRows / times.count) else {
            reading.error(
                at: node.location, "`\(trace.path)` repeats too often",
                expected: "at most \(Self.maximumRows) rows in the run")
            return
        }
        for round in stride(from: 1, through: rounds, by: 1) {
            trace.timesNanoseconds += times.map { $0 + round * period }
            trace.values += values
        }
    }

    private func column(
        _ name: String, at node: YAMLNode, of header: [CSVTable.Field], _ path: String
    ) -> Int? {
        let names = header.map(\.text)
        if let index = names.firstIndex(of: name) { return index }
        reading.error(
            at: node.location, "`\(path)` has no column `\(name)`",
            expected: Schema.choice(names).phrase, suggestion: NearestWord.find(name, in: names))
        return nil
    }

    private func number(_ row: [CSVTable.Field], _ index: Int) -> Double? {
        if row.indices.contains(index),
            let value = YAMLNode(
                .scalar(row[index].text, style: .plain),
                location: row[index].location
            ).number, value.isFinite
        {
            return value
        }
        reportField(row, index, expected: "a number")
        return nil
    }

    /// Nanoseconds after the start: from a UTC timestamp, plain seconds or a duration.
    private func moment(_ row: [CSVTable.Field], _ index: Int) -> Int64? {
        let text = row.indices.contains(index) ? row[index].text : ""
        var moment: Int64?
        if let unix = Timestamp.parse(text) {
            let (result, overflow) = (unix - startUnixSeconds)
                .multipliedReportingOverflow(by: TimeUnit.second.nanoseconds)
            moment = overflow ? nil : result
        } else {
            moment = (try? Quantity.nanoseconds(text)) ?? (try? Quantity.nanoseconds(text + "s"))
        }
        // Within these bounds differences of times never leave 64 bits.
        let longest = 36_525 * TimeUnit.day.nanoseconds
        if let moment, moment.magnitude <= longest.magnitude { return moment }
        reportField(
            row, index, expected: "a UTC time, seconds or a duration, within 100 years of the start"
        )
        return nil
    }

    private func reportField(_ row: [CSVTable.Field], _ index: Int, expected: String) {
        let field = row.indices.contains(index) ? row[index] : row[0]
        let found = row.indices.contains(index) ? "`\(field.text)`" : "a row that is too short"
        reading.error(at: field.location, "wrong value: \(found)", expected: expected)
    }

    private func checkCover(_ trace: TraceSignalSpec, _ node: YAMLNode) {
        guard let first = trace.timesNanoseconds.first, let last = trace.timesNanoseconds.last
        else {
            reading.error(at: node.location, "`\(trace.path)` has no rows", expected: "rows")
            return
        }
        if last < 0 && !trace.repeats || first > duration.nanoseconds {
            reading.warning(
                at: node.location, "no row of `\(trace.path)` lies within the run",
                expected: "rows between the start and the end")
        } else if !trace.repeats, last < duration.nanoseconds {
            reading.warning(
                at: node.location,
                "`\(trace.path)` ends after \(Quantity.text(nanoseconds: last)): "
                    + "its last value holds from then on",
                expected: "rows for \(Quantity.text(nanoseconds: duration.nanoseconds)), "
                    + "or `repeat: true`")
        }
    }
}

/// The rows of a CSV file: commas, double quotes around fields that need them; blank lines and
/// lines that start with `#` are left out.
struct CSVTable {
    struct Field {
        var text: String
        var location: YAMLLocation
    }

    private let source: YAMLSource
    private var lineNumber = 0

    init(_ source: YAMLSource) {
        self.source = source
    }

    /// The next row, or nil at the end.
    ///
    /// A row has at least one field.
    mutating func next() -> [Field]? {
        while true {
            lineNumber += 1
            guard let line = source.line(lineNumber) else { return nil }
            if line.first == "#" || line.allSatisfy(\.isWhitespace) { continue }
            return fields(of: line)
        }
    }

    private func fields(of line: String) -> [Field] {
        var fields: [Field] = []
        var text = ""
        var column = 1
        var isQuoted = false
        func end() {
            let trimmed = text.drop { $0 == " " }
            let place = YAMLLocation(
                source: source, line: lineNumber, column: column + text.count - trimmed.count,
                offset: 0)
            let last = trimmed.lastIndex { $0 != " " }
            fields.append(
                Field(text: last.map { String(trimmed[...$0]) } ?? "", location: place))
            text = ""
        }
        for (index, character) in line.enumerated() {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                end()
                column = index + 2
            } else {
                text.append(character)
            }
        }
        end()
        return fields
    }
}
