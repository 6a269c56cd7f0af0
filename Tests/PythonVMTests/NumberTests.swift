import Testing

@testable import PythonVM

struct NumberTests {
    @Test(arguments: [
        ("+", "9223372036854775807", "1", "9223372036854775808"),
        ("-", "-9223372036854775808", "1", "-9223372036854775809"),
        ("*", "4294967296", "4294967296", "18446744073709551616"),
        ("*", "-1073741825", "2", "-2147483650"),
        ("//", "-36893488147419103232", "7", "-5270498306774157605"),
        ("%", "-36893488147419103232", "7", "3"),
        ("%", "36893488147419103232", "-7", "-3"),
        ("//", "-7", "2", "-4"), ("%", "-7", "2", "1"), ("%", "7", "-2", "-1"),
        ("//", "-9223372036854775808", "-1", "9223372036854775808"),
        ("<<", "1", "100", "1267650600228229401496703205376"),
        (">>", "-36893488147419103233", "3", "-4611686018427387905"),
        (">>", "-5", "100", "-1"),
        ("&", "36893488147419103232", "-4", "36893488147419103232"),
        ("|", "36893488147419103232", "-4", "-4"),
        ("^", "-36893488147419103232", "5", "-36893488147419103227"),
        ("**", "-3", "41", "-36472996377170786403"), ("**", "0", "0", "1"),
        ("**", "2", "-1", "0.5"), ("/", "1", "3", "0.3333333333333333"),
        ("<", "36893488147419103232", "1", "False"),
        (">", "36893488147419103232", "-36893488147419103232", "True"),
    ])
    func integerOperators(
        _ symbol: String, _ left: String, _ right: String, _ result: String
    )
        throws
    {
        let bench = try TextBench()
        let symbols: [String: BinaryOperation] = [
            "+": .add, "-": .subtract, "*": .multiply, "//": .floorDivide, "%": .modulo,
            "<<": .leftShift, ">>": .rightShift, "&": .and, "|": .or, "^": .xor, "**": .power,
            "/": .trueDivide, "<": .less, ">": .more,
        ]
        let op = try #require(symbols[symbol])
        let value = try bench.vm.binary(op, bench.int(left), bench.int(right))
        #expect(try bench.repr(value) == result)
    }

    @Test(arguments: [
        ("0x1F", 16, 31), ("0x1F", 0, 31), ("-0b101", 0, -5), ("0o17", 8, 15), (" 12 ", 10, 12),
        ("1_000", 10, 1000), ("zz", 36, 1295), ("000", 0, 0),
    ])
    func integerParsing(_ text: String, _ base: Int, _ number: Int) throws {
        let bench = try TextBench()
        let value = try Array(text.utf8).withUnsafeBufferPointer {
            try bench.vm.parseInteger($0, base: base)
        }
        #expect(value == .small(number))
    }

    @Test(arguments: ["", "-", "0x", "12a", "1 2", "08"])
    func integerParsingRefuses(_ text: String) throws {
        let bench = try TextBench()
        #expect(throws: Raised.self) {
            try Array(text.utf8).withUnsafeBufferPointer {
                try bench.vm.parseInteger($0, base: 0)
            }
        }
    }

    /// What boards print; from the reference built for single precision.
    @Test(arguments: FloatTable.single) func singleRepr(_ row: FloatTable.Row) throws {
        let bench = try TextBench(.single)
        let text = try bench.vm.formatFloat(bench.parse(row.input))
        #expect(String(decoding: text, as: UTF8.self) == row.output)
    }

    @Test(arguments: FloatTable.double) func doubleRepr(_ row: FloatTable.Row) throws {
        let bench = try TextBench(.double)
        let text = try bench.vm.formatFloat(bench.parse(row.input))
        #expect(String(decoding: text, as: UTF8.self) == row.output)
    }
}

extension TextBench {
    func parse(_ text: String) throws -> Double {
        try Array(text.utf8).withUnsafeBufferPointer { try vm.parseFloat($0) }
    }
}
