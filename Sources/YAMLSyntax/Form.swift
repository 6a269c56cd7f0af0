/// Gathers what is found while a tree is read, so that all errors of a file come at once.
public final class Reading {
    /// Errors and warnings in the order found; the same one is kept once.
    public private(set) var diagnostics: [Diagnostic] = []
    /// Whether required keys may be absent: they can still come from elsewhere.
    public var isPartial = false
    private var seen: Set<String> = []

    public init() {}

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Records an error at a place.
    public func error(
        at location: YAMLLocation, _ message: String, expected: String? = nil,
        suggestion: String? = nil
    ) {
        record(
            Diagnostic(at: location, message, expected: expected, suggestion: suggestion))
    }

    /// Records a warning at a place.
    public func warning(at location: YAMLLocation, _ message: String, expected: String? = nil) {
        record(Diagnostic(severity: .warning, at: location, message, expected: expected))
    }

    /// Records a diagnostic, unless the very same one was recorded before.
    public func record(_ diagnostic: Diagnostic) {
        // One template is read for each node that differs; its errors are told once.
        if seen.insert(diagnostic.description).inserted { diagnostics.append(diagnostic) }
    }

    /// Throws if there was an error; the list is in the order of the lines of each file.
    public func finish() throws(DiagnosticList) {
        guard hasErrors else { return }
        throw DiagnosticList(Self.sorted(diagnostics))
    }

    /// By line and column within a file; files in the order of their first diagnostic.
    public static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var files: [String] = []
        for diagnostic in diagnostics where !files.contains(diagnostic.file) {
            files.append(diagnostic.file)
        }
        return files.flatMap { file in
            diagnostics.enumerated().filter { $0.element.file == file }.sorted {
                ($0.element.line, $0.element.column, $0.offset)
                    < ($1.element.line, $1.element.column, $1.offset)
            }.map(\.element)
        }
    }
}

/// How a YAML node becomes a `Value`, and what it may look like: reading and documentation in one.
///
/// Forms are built from forms: `.quantity(.voltage)`, `.list(of: .quantity(.length))`, and for
/// mappings
/// ```swift
/// static let form = Form.mapping("battery", doc: "A rechargeable cell.", from: BatterySpec()) {
///     Key("capacity", \.capacityCoulombs, .quantity(.charge), doc: "Charge from full to empty.")
///     Key("charge", \.chargeRatio, .quantity(.ratio), default: "100%", doc: "At the start.")
///     Key("label", \.label, optional: .text, doc: "What is printed on it.")
/// }
/// ```
public struct Form<Value: Sendable>: Sendable {
    public let schema: Schema
    private let decode: @Sendable (YAMLNode, Reading) -> Value?

    /// Makes a form of its own: `decode` reports to the reading what is wrong and returns nil.
    public init(
        _ schema: Schema, decode: @escaping @Sendable (YAMLNode, Reading) -> Value?
    ) {
        self.schema = schema
        self.decode = decode
    }

    /// The value of a node, or nil after an error was recorded.
    public func read(_ node: YAMLNode, _ reading: Reading) -> Value? {
        decode(node, reading)
    }

    /// Parses a whole file.
    ///
    /// Errors: all that is wrong with it.
    public func parse(bytes: [UInt8], file: String) throws(DiagnosticList) -> Value {
        let node = try YAMLParser.parse(bytes: bytes, file: file)
        let reading = Reading()
        let value = read(node, reading)
        try reading.finish()
        guard let value else {
            // A form that returns nil without a word is at fault; say at least where.
            throw DiagnosticList([
                Diagnostic(at: node.location, "wrong value", expected: schema.phrase)
            ])
        }
        return value
    }

    /// The same form, its value turned into another.
    ///
    /// The mapping cannot fail.
    public func map<New>(_ change: @escaping @Sendable (Value) -> New) -> Form<New> {
        Form<New>(schema) { node, reading in read(node, reading).map(change) }
    }

    /// The same form with a check after reading; the check records what it finds.
    public func checked(
        _ check: @escaping @Sendable (Value, YAMLNode, Reading) -> Void
    ) -> Form {
        Form(schema) { node, reading in
            let value = read(node, reading)
            if let value { check(value, node, reading) }
            return value
        }
    }

    /// The same form where no key is required.
    public var partial: Form {
        Form(.partial(schema)) { node, reading in
            let before = reading.isPartial
            reading.isPartial = true
            defer { reading.isPartial = before }
            return read(node, reading)
        }
    }

    /// Records that the node is of the wrong kind.
    static func wrongType(_ node: YAMLNode, _ schema: Schema, _ reading: Reading) {
        reading.error(
            at: node.location, "wrong type: found \(node.kindText)", expected: schema.phrase)
    }
}

// MARK: Scalars

extension Form where Value == String {
    /// A text that is not empty; a number counts as a text as it is written.
    public static var text: Form { text("a text") }

    /// A text, with a phrase that says what it stands for.
    public static func text(_ phrase: String) -> Form {
        let schema = Schema.text(phrase)
        return Form(schema) { node, reading in
            guard let text = node.text, !node.isNull, node.scalar?.isBoolean != true, !text.isEmpty
            else {
                wrongType(node, schema, reading)
                return nil
            }
            return text
        }
    }

    /// One of several words.
    public static func choice(_ words: [String]) -> Form {
        let schema = Schema.choice(words)
        return Form(schema) { node, reading in
            guard let text = node.text, !node.isNull else {
                wrongType(node, schema, reading)
                return nil
            }
            guard words.contains(text) else {
                reading.error(
                    at: node.location, "unknown word `\(text)`", expected: schema.phrase,
                    suggestion: NearestWord.find(text, in: words))
                return nil
            }
            return text
        }
    }
}

extension YAMLScalar {
    var isBoolean: Bool { if case .boolean = self { true } else { false } }
}

extension Form {
    /// A text that is turned into something else; nil is an error with the phrase as expectation.
    public static func text(
        _ phrase: String, convert: @escaping @Sendable (String) -> Value?
    ) -> Form {
        let schema = Schema.text(phrase)
        return Form(schema) { node, reading in
            guard let text = node.text, !node.isNull else {
                wrongType(node, schema, reading)
                return nil
            }
            guard let value = convert(text) else {
                reading.error(at: node.location, "wrong value `\(text)`", expected: phrase)
                return nil
            }
            return value
        }
    }

    /// One of several words, each standing for a value.
    public static func choice(_ words: [(String, Value)]) -> Form {
        Form<String>.choice(words.map(\.0)).compactMap { word in
            words.first { $0.0 == word }?.1
        }
    }

    func compactMap<New>(_ change: @escaping @Sendable (Value) -> New?) -> Form<New> {
        Form<New>(schema) { node, reading in read(node, reading).flatMap(change) }
    }
}

extension Form where Value == Bool {
    /// `true` or `false`.
    public static var boolean: Form {
        Form(.boolean) { node, reading in
            if case .boolean(let value) = node.scalar { return value }
            wrongType(node, .boolean, reading)
            return nil
        }
    }
}

extension Form where Value == Int {
    /// An integer, also hexadecimal (`0x76`).
    public static func integer(_ range: ClosedRange<Int>? = nil) -> Form {
        let schema = Schema.integer(range)
        return Form(schema) { node, reading in
            guard case .integer(let value) = node.scalar else {
                wrongType(node, schema, reading)
                return nil
            }
            guard range?.contains(value) ?? true else {
                reading.error(
                    at: node.location, "\(node.text ?? "") is out of range",
                    expected: schema.phrase)
                return nil
            }
            return value
        }
    }
}

extension Form where Value == Double {
    /// A number without a unit.
    public static func number(_ range: ClosedRange<Double>? = nil) -> Form {
        let schema = Schema.number(range)
        return Form(schema) { node, reading in
            guard let value = node.number, value.isFinite else {
                wrongType(node, schema, reading)
                return nil
            }
            return inRange(value, range, node, schema, reading)
        }
    }

    /// A number with a unit, in the base unit of its dimension.
    ///
    /// The range is in the base unit. With `plain`, a number without a unit is taken in it, too.
    public static func quantity(
        _ dimension: Dimension, in range: ClosedRange<Double>? = nil, plain: Bool = false
    ) -> Form {
        let schema = Schema.quantity(dimension, range, plain: plain)
        return Form(schema) { node, reading in
            if plain, let value = node.number, value.isFinite {
                return inRange(value, range, node, schema, reading)
            }
            guard let text = node.quantityText else {
                wrongType(node, schema, reading)
                return nil
            }
            do throws(Quantity.Failure) {
                let value = try Quantity.parse(text, as: dimension)
                return inRange(value, range, node, schema, reading)
            } catch {
                let meant = error.suggestion.flatMap { try? Quantity.parse($0, as: dimension) }
                let fits = meant.map { range?.contains($0) ?? true } ?? false
                reading.error(
                    at: node.location, error.message, expected: schema.phrase,
                    suggestion: fits ? error.suggestion : nil)
                return nil
            }
        }
    }

    private static func inRange(
        _ value: Double, _ range: ClosedRange<Double>?, _ node: YAMLNode, _ schema: Schema,
        _ reading: Reading
    ) -> Double? {
        // Units such as % are inexact in binary; the borders belong to the range all the same.
        guard let range, !range.contains(value) else { return value }
        let nearest = min(max(value, range.lowerBound), range.upperBound)
        if abs(nearest - value) <= 1e-12 * abs(value), nearest != .leastNonzeroMagnitude {
            return nearest
        }
        reading.error(
            at: node.location, "\(node.text ?? "") is out of range", expected: schema.phrase)
        return nil
    }
}

extension ClosedRange<Double> {
    /// Greater than zero.
    public static var positive: Self { .leastNonzeroMagnitude ... .infinity }
    /// Zero or greater.
    public static var notNegative: Self { 0 ... .infinity }
    /// From nothing to all.
    public static var share: Self { 0...1 }
}

extension Form where Value == Int64 {
    /// A duration in nanoseconds.
    ///
    /// The range is in nanoseconds, too.
    public static func duration(in range: ClosedRange<Int64>? = nil) -> Form {
        let seconds = range.map { range -> ClosedRange<Double> in
            let lowest =
                range.lowerBound == 1 ? .leastNonzeroMagnitude : Double(range.lowerBound) * 1e-9
            return lowest...(range.upperBound == .max ? .infinity : Double(range.upperBound) * 1e-9)
        }
        let schema = Schema.quantity(.time, seconds, plain: false)
        return Form(schema) { node, reading in
            guard let text = node.quantityText else {
                wrongType(node, schema, reading)
                return nil
            }
            do throws(Quantity.Failure) {
                let value = try Quantity.nanoseconds(text)
                if range?.contains(value) ?? true { return value }
                reading.error(
                    at: node.location, "\(text) is out of range", expected: schema.phrase)
            } catch {
                reading.error(
                    at: node.location, error.message, expected: schema.phrase,
                    suggestion: error.suggestion)
            }
            return nil
        }
    }

    /// A time of day, in nanoseconds after midnight.
    public static var timeOfDay: Form {
        .text("a time of day such as 15:00") { Quantity.timeOfDay($0) }
    }
}

extension YAMLNode {
    /// The value of a numeric scalar, or nil.
    public var number: Double? {
        switch scalar {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    /// The text of a scalar that may be a quantity: not null, not a boolean.
    var quantityText: String? {
        isNull || scalar?.isBoolean == true ? nil : text
    }
}
