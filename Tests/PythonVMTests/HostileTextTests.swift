import PythonCompiler
import Testing

@testable import PythonVM

/// Natives of text and numbers under input that no program would give in earnest.
struct HostileTextTests {
    @Test(arguments: [
        "%1000000000d", "%-1000000000d", "%.1000000000d", "%99999999999999999999d", "%+#0 -5.3x",
        "%", "%5", "%.", "%(", "%%%", "%*d", "%z",
    ])
    func moduloNeverCrashes(_ pattern: String) throws {
        let bench = try TextBench()
        let pattern = try bench.str(pattern)
        for value in [Value.small(7), .none, .emptyTuple, try bench.vm.newFloat(1.5)] {
            _ = try? bench.vm.formatModulo(pattern, value)
        }
    }

    @Test(arguments: [
        "1000000000", ">1000000000", "0=99999999999999999999", ".99999999999999", "é>5", "=", "<",
        ",", "_x", "#010,x", "+.0%", "c", "\u{0}", "5.", ".", "{", "}",
    ])
    func specificationsNeverCrash(_ text: String) throws {
        let bench = try TextBench(.single)
        let values = [
            Value.small(7), .true, try bench.vm.newFloat(-1.5), try bench.str("ab"), .none,
            try bench.int("-123456789012345678901234567890"),
        ]
        for value in values {
            Array(text.utf8).withUnsafeBufferPointer {
                _ = try? bench.vm.format(value, specification: $0)
            }
        }
    }

    /// Random bytes as patterns and texts; the seed is fixed.
    @Test func randomTextNeverCrashes() throws {
        let bench = try TextBench(heapBytes: 64 << 20)
        var state: UInt64 = 42
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let alphabet = Array("%{}:!0123.,_*+- #<>=^bcdefgnorsxX".utf8) + [0xC3, 0xA4, 0xFF, 0]
        for _ in 0..<3000 {
            let bytes = (0..<random(12)).map { _ in alphabet[random(alphabet.count)] }
            let text = try bench.vm.newString(bytes)
            let number = try bench.vm.newInt(random(1 << 30) - 1 << 29)
            _ = try? bench.vm.formatModulo(text, number)
            _ = try? bench.method(CoreTypes.str, "format", [text, number])
            for name in ["split", "strip", "upper", "splitlines", "isalpha", "encode"] {
                _ = try? bench.method(CoreTypes.str, name, [text])
            }
            let index = Value.small(random(20) - 10)
            for name in ["find", "rfind", "count", "startswith", "endswith"] {
                _ = try? bench.method(CoreTypes.str, name, [text, text, index, .small(3)])
            }
            _ = try? bench.vm.getItem(text, index)
            _ = try bench.repr(text)
            bytes.withUnsafeBufferPointer { source in
                _ = try? bench.vm.parseInteger(source, base: 0)
                _ = try? bench.vm.parseFloat(source)
                _ = try? bench.vm.parseComplex(source)
            }
        }
    }

    @Test func everyTypeCodeKeepsItsNumbers() throws {
        let bench = try TextBench()
        let vm = bench.vm
        let place = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
        defer { place.deallocate() }
        for code in "bBhHiIlLqQ".utf8 {
            let bits = 8 * (TypedItems.size(of: code) ?? 0)
            let isSigned = code > 0x5A
            let top = isSigned ? UInt64(1) << UInt64(bits - 1) - 1 : UInt64.max >> UInt64(64 - bits)
            for bigEndian in [false, true] {
                let value = try vm.newInt(top)
                try vm.writeItem(value, code, at: place, bigEndian: bigEndian)
                let read = try vm.readItem(code, at: place, bigEndian: bigEndian)
                #expect(try vm.equals(read, value))
            }
        }
        for (code, number) in [(UInt8(0x65), 0.333251953125), (0x66, 0.5), (0x64, 0.1)] {
            try vm.writeItem(try vm.newFloat(number), code, at: place)
            #expect(try vm.double(try vm.readItem(code, at: place)) == number)
        }
        #expect(throws: Raised.self) { try vm.readItem(0x4F, at: place) }
    }

    @Test(arguments: [
        (0.0, 0x0000), (1.0, 0x3C00), (-2.0, 0xC000), (65504.0, 0x7BFF), (65520.0, 0x7C00),
        (5.960464477539063e-08, 0x0001), (6.103515625e-05, 0x0400), (0.1, 0x2E66),
        (2047.5, 0x6800), (Double.infinity, 0x7C00),
    ])
    func halfFloats(_ number: Double, _ bits: Int) {
        #expect(Int(HalfFloat.bits(Float(number))) == bits)
        let back = HalfFloat.number(UInt16(bits))
        #expect(HalfFloat.bits(back) == UInt16(bits))
    }
}
