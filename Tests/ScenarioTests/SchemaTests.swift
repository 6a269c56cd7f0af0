import Foundation
import Scenario
import Testing
import YAMLSyntax

@Suite struct SchemaTests {
    let text = Scenario.jsonSchema(catalog: catalog)

    @Test func isWellFormedAndStable() throws {
        #expect(text == Scenario.jsonSchema(catalog: catalog))
        let root = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(root["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        let definitions = try #require(root["$defs"] as? [String: [String: Any]])
        for match in text.matches(of: #/"#\/\$defs\/([^"]+)"/#) {
            #expect(definitions[String(match.1)] != nil)
        }
        #expect(definitions.count > 30)
    }

    @Test func everyKeyIsDescribed() throws {
        let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let definitions = try #require(root?["$defs"] as? [String: [String: Any]])
        for (name, definition) in definitions {
            let properties = definition["properties"] as? [String: [String: Any]] ?? [:]
            for (key, property) in properties where key != "kind" && key != "model" {
                let doc = property["description"] as? String
                #expect(doc?.isEmpty == false, "\(name).\(key)")
            }
        }
    }

    /// Runs only where python3 has the package jsonschema.
    @Test(.enabled(if: PythonValidator.isPresent))
    func acceptsValidFilesAndRejectsOthers() throws {
        let valid = ScenarioFile.all(in: "Valid")
        try #require(!valid.isEmpty)
        for file in valid {
            #expect(try PythonValidator.problems(of: file, schema: text) == "", "\(file.path)")
        }
        let wrong = [
            "unknown_root_key", "duration_missing_unit", "seed_not_integer", "missing_root_keys",
            "patch_wrong_key", "radio_wrong", "access_point_wrong", "unused_template",
        ]
        for file in ScenarioFile.all(in: "Invalid")
        where wrong.contains(file.path.deletingPathExtension().lastPathComponent) {
            #expect(try PythonValidator.problems(of: file, schema: text) != "", "\(file.path)")
        }
    }
}

/// Validates with Python's jsonschema.
enum PythonValidator {
    static let isPresent = (try? run("import jsonschema", input: "")) == ""

    static func problems(of file: ScenarioFile, schema: String) throws -> String {
        let bytes = [UInt8](try Data(contentsOf: file.path))
        let tree = try YAMLParser.parse(bytes: bytes, file: "x")
        let program = """
            import json, sys, jsonschema
            schema, value = json.load(sys.stdin)
            jsonschema.Draft202012Validator.check_schema(schema)
            for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
                print(list(error.absolute_path), error.message[:200])
            """
        return try run(program, input: "[\(schema), \(json(tree))]")
    }

    private static func run(_ program: String, input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program]
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        return process.terminationStatus == 0 ? text : "exit \(process.terminationStatus) \(text)"
    }

    /// The tree as JSON, with the types of YAML's core schema.
    private static func json(_ node: YAMLNode) -> String {
        func quoted(_ text: String) -> String {
            let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(escaped)\""
        }
        switch node.content {
        case .sequence(let items): return "[\(items.map(json).joined(separator: ","))]"
        case .mapping(let entries):
            let members = entries.map { "\(quoted($0.key)):\(json($0.value))" }
            return "{\(members.joined(separator: ","))}"
        case .scalar(let text, _):
            return switch node.scalar {
            case .null: "null"
            case .boolean(let value): "\(value)"
            case .integer(let value): "\(value)"
            case .real(let value): "\(value)"
            default: quoted(text)
            }
        }
    }
}
