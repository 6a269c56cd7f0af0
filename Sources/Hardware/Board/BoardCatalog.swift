public import YAMLSyntax

/// The boards that come with Brumate, and the way to read more from files of the same form.
public enum BoardCatalog {
    /// One line for each file in `Boards/`.
    private static let files: [(name: String, bytes: [UInt8])] = [
        ("esp32", PackageResources.esp32_yaml),
        ("esp32_module_board", PackageResources.esp32_module_board_yaml),
        ("beetle_esp32", PackageResources.beetle_esp32_yaml),
        ("lolin32", PackageResources.lolin32_yaml),
        ("esp32_wrover", PackageResources.esp32_wrover_yaml),
        ("esp32s3", PackageResources.esp32s3_yaml),
        ("esp32_s3_wroom_1", PackageResources.esp32_s3_wroom_1_yaml),
        ("arduino_nano_esp32", PackageResources.arduino_nano_esp32_yaml),
        ("pico", PackageResources.pico_yaml),
        ("pico_w", PackageResources.pico_w_yaml),
    ]

    /// The names of all boards that come with Brumate.
    public static var names: [String] { files.map(\.name) }

    /// The board with this name.
    ///
    /// - Throws: What is wrong with the file, or one diagnostic that names the nearest board.
    public static func board(named name: String) throws(DiagnosticList) -> Board {
        guard let file = files.first(where: { $0.name == name }) else {
            throw DiagnosticList([
                Diagnostic(
                    file: name, message: "unknown board `\(name)`",
                    expected: "one of \(names.joined(separator: ", "))",
                    suggestion: NearestWord.find(name, in: names))
            ])
        }
        return try board(bytes: file.bytes, file: "\(name).yaml", name: name)
    }

    /// The board that a file describes; it may extend one of the boards here.
    ///
    /// - Throws: All that is wrong with the file, with line and column.
    public static func board(
        bytes: [UInt8], file: String, name: String
    ) throws(DiagnosticList) -> Board {
        let root = try resolved(YAMLParser.parse(bytes: bytes, file: file), above: [])
        let errors = FieldErrors()
        let board = BoardReader(root: root, name: name, errors: errors).board()
        guard errors.diagnostics.isEmpty else { throw DiagnosticList(errors.diagnostics) }
        return board
    }

    /// Lays a file over the one it extends.
    private static func resolved(
        _ root: YAMLNode, above: [String]
    ) throws(DiagnosticList) -> YAMLNode {
        guard let base = root["extends"], !base.isNull else { return root }
        let name = base.text ?? ""
        guard let file = files.first(where: { $0.name == name }), !above.contains(name) else {
            let message =
                above.contains(name)
                ? "`\(name)` extends itself" : "unknown board \(base.kindText)"
            throw DiagnosticList([
                Diagnostic(
                    at: base.location, message, expected: "one of \(names.joined(separator: ", "))",
                    suggestion: NearestWord.find(name, in: names))
            ])
        }
        let parsed = try YAMLParser.parse(bytes: file.bytes, file: "\(name).yaml")
        return merged(try resolved(parsed, above: above + [name]), under: root)
    }

    /// Mappings are merged key by key; anything else of the upper file replaces the lower one's.
    private static func merged(_ lower: YAMLNode, under upper: YAMLNode) -> YAMLNode {
        guard var entries = lower.entries, let changes = upper.entries else { return upper }
        for change in changes {
            if let index = entries.firstIndex(where: { $0.key == change.key }) {
                let value = merged(entries[index].value, under: change.value)
                entries[index] = YAMLEntry(
                    key: change.key, keyLocation: change.keyLocation, value: value)
            } else {
                entries.append(change)
            }
        }
        return YAMLNode(.mapping(entries), location: upper.location)
    }
}
