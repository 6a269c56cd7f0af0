import Testing
import YAMLSyntax

private struct Cell: Sendable, Equatable {
    var capacityCoulombs = 0.0
    var chargeRatio = 0.0
    var label: String?
    var series = 0

    static let form = Form.mapping("cell", doc: "A cell.", from: Cell()) {
        Key(
            "capacity", \.capacityCoulombs, .quantity(.charge, in: .positive), doc: "Full to empty."
        )
        Key(
            "charge", \.chargeRatio, .quantity(.ratio, in: .share), default: "80%", doc: "At first."
        )
        Key("label", \.label, optional: .text, absent: "no label", doc: "What is printed on it.")
        Key("series", \.series, .integer(1...4), default: "1", doc: "Cells in series.")
    }
}

@Suite struct FormTests {
    private func read<Value>(_ form: Form<Value>, _ text: String) throws -> Value {
        try form.parse(bytes: Array(text.utf8), file: "f")
    }

    private func problems<Value>(_ form: Form<Value>, _ text: String) -> [String] {
        do throws(DiagnosticList) {
            _ = try form.parse(bytes: Array(text.utf8), file: "f")
            return []
        } catch {
            return error.diagnostics.map { "\($0.line):\($0.column) \($0.message)" }
        }
    }

    @Test func fillsPropertiesAndDefaults() throws {
        let cell = try read(Cell.form, "{capacity: 1Ah, series: 2, label: 18650}")
        #expect(
            cell == Cell(capacityCoulombs: 3600, chargeRatio: 0.8, label: "18650", series: 2))
        #expect(try read(Cell.form, "capacity: 1Ah\nlabel:\n").label == nil)
    }

    @Test func tellsAllErrorsAtOnceInOrder() {
        #expect(
            problems(Cell.form, "charge: 101%\nsreies: 2\nlabel: [x]\nseries: 1.5\n") == [
                "1:1 missing key `capacity` in cell", "1:9 101% is out of range",
                "2:1 unknown key `sreies` in cell", "3:8 wrong type: found a list",
                "4:9 wrong type: found the number 1.5",
            ])
        #expect(problems(Cell.form, "[]") == ["1:1 wrong type: found a list"])
        #expect(problems(Cell.form, "capacity:\n") == ["1:10 wrong type: found nothing"])
    }

    @Test func partialFormsNeedNoKey() throws {
        #expect(try read(Cell.form.partial, "{charge: 50%}").chargeRatio == 0.5)
        #expect(problems(Cell.form.partial, "{charge: 50}") == ["1:10 missing unit: `50` of what?"])
    }

    @Test func scalars() throws {
        #expect(try read(.boolean, "true"))
        #expect(try read(.integer(), "0x76") == 0x76)
        #expect(try read(.quantity(.angle, plain: true), "41.65") == 41.65)
        #expect(try read(.duration(), "1h30min") == 5_400_000_000_000)
        #expect(try read(.timeOfDay, "06:30") == 23_400_000_000_000)
        #expect(try read(.choice([("low", 0), ("high", 1)]), "high") == 1)
        #expect(try read(.list(of: .integer()), "[1, 2]") == [1, 2])
        #expect(problems(.text, "''") == ["1:1 wrong type: found the text ``"])
        #expect(problems(.text, "true") == ["1:1 wrong type: found `true`, a boolean"])
        #expect(problems(.number(), ".nan") == ["1:1 wrong type: found the number .nan"])
        #expect(problems(.integer(), "1e3") == ["1:1 wrong type: found the number 1e3"])
        #expect(problems(.duration(in: 1...10), "11ns") == ["1:1 11ns is out of range"])
        #expect(problems(.choice(["low", "high"]), "hgih") == ["1:1 unknown word `hgih`"])
        #expect(problems(.list(of: .integer(), count: 2...2), "[1]") == ["1:1 a list of 1"])
    }

    @Test func bordersOfARangeBelongToIt() throws {
        #expect(try read(.quantity(.ratio, in: 0...0.1), "10%") == 0.1)
        #expect(try read(.quantity(.current, in: 0...0.005), "5000uA") == 0.005)
        #expect(problems(.quantity(.voltage, in: .positive), "0V") == ["1:1 0V is out of range"])
    }

    @Test func theSchemaSaysTheSame() {
        let names = Cell.form.schema.keyNames
        #expect(names == ["capacity", "charge", "label", "series"])
        let charge = Cell.form.schema.keys(at: ["charge"]).first
        #expect(charge?.defaultText == "80%")
        #expect(charge?.type.phrase == "a ratio from 0% to 100% such as 80%")
        #expect(Cell.form.schema.keys(at: ["capacity"]).first?.isRequired == true)
        #expect(Cell.form.schema.keys(at: ["label", "x"]).isEmpty)
    }

    @Test func writesJSONSchema() {
        let form = Form.mapping("pair", doc: "Two.", from: Cell()) {
            Key("n", \.series, .integer(1...4), doc: "A \"number\".")
            Key("t", \.label, optional: .choice(["a", "b"]), doc: "A word.")
        }
        #expect(
            JSONSchema.text(for: form.schema, title: "T") == #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "T",
                  "$ref": "#/$defs/pair",
                  "$defs": {
                    "pair": {
                      "type": ["object"],
                      "description": "Two.",
                      "properties": {
                        "n": {
                          "type": "integer",
                          "minimum": 1,
                          "maximum": 4,
                          "description": "A \"number\"."
                        },
                        "t": {
                          "anyOf": [{
                            "enum": ["a", "b"]
                          }, {
                            "type": "null"
                          }],
                          "description": "A word."
                        }
                      },
                      "required": ["n"],
                      "additionalProperties": false
                    }
                  }
                }

                """#)
    }
}
