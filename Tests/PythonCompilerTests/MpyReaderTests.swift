import PythonCompiler
import PythonSyntax
import Testing

@Suite struct MpyReaderTests {
    private static func sample() throws -> [UInt8] {
        let source = """
            import time
            BIG = (1 << 70, 2.5, 3j, b"bytes", "a rather long text", None, True, ...)
            def f(a, b=1, *args, c=2, **kw):
                def g(): return a
                try:
                    for i in a: print(i, *args)
                except ValueError as e:
                    return [x for x in b if x]
                with a as b: return g
            """
        return MpyFile.write(
            try compile(source: source, options: CompileOptions(fileName: "sample.py")))
    }

    /// A module whose only code object is the given one; it has two names and one constant.
    private static func file(_ code: [UInt8], kind: UInt8 = 0) -> [UInt8] {
        let names: [UInt8] = [0x0d, 0x0f]
        let length = code.count << 3 | Int(kind)
        return [UInt8(ascii: "M"), 6, 0, 31, 2, 1] + names + [1]
            + [UInt8(0x80 | length >> 7), UInt8(length & 0x7f)] + code
    }

    private static let head: [UInt8] = [0x08, 0x02, 0x00]

    private static func message(_ bytes: [UInt8]) -> String {
        do throws(MpyError) {
            _ = try MpyFile.read(bytes)
            return "accepted"
        } catch {
            return error.message
        }
    }

    @Test func smallestModuleIsAccepted() {
        #expect(Self.message(Self.file(Self.head + [0x51, 0x63])) == "accepted")
    }

    @Test(
        arguments: [
            ([], "file ends in the header"),
            ([0x4e, 6, 0, 31], "not a .mpy file"),
            ([0x4d, 5, 0, 31], "version 5 instead of 6"),
            ([0x4d, 6, 0x08, 31], "native code is not supported"),
            ([0x4d, 6, 0, 99], "small integers of 99 bits"),
            ([0x4d, 6, 0, 31, 0x7f], "number of names is larger than the file"),
            ([0x4d, 6, 0, 31, 1, 0, 0xff], "file ends in a name, or it is too large"),
            ([0x4d, 6, 0, 31, 1, 0, 0x04, 0x61], "file ends in a name"),
            ([0x4d, 6, 0, 31, 1, 0, 0x02, 0x61, 1], "a name is not terminated"),
            ([0x4d, 6, 0, 31, 1, 0, 0x83, 0x7f], "no well-known name has number 255"),
            ([0x4d, 6, 0, 31, 1, 1, 0x0d, 77], "unknown kind of constant 77"),
            ([0x4d, 6, 0, 31, 1, 1, 0x0d, 0], "native code is not supported"),
            ([0x4d, 6, 0, 31, 1, 1, 0x0d, 7, 2, 0x31, 0x78], "not a number: 1x"),
        ] as [([UInt8], String)])
    func badTablesAreNamed(_ bytes: [UInt8], _ expected: String) {
        #expect(Self.message(bytes) == expected)
    }

    @Test(
        arguments: [
            ([0x51], "execution reaches no instruction here"),
            ([0x00, 0x63], "no instruction here"),
            // A loop that pushes one entry a turn.
            ([0x51, 0x42, 0x3d], "stack leaves the frame"),
            ([0x11], "no instruction here"),
            ([0x11, 0x05, 0x63], "name 5 of 2"),
            ([0x23, 0x01, 0x63], "constant 1 of 1"),
            ([0x32, 0x00, 0x63], "child 0 of 0"),
            ([0xb4, 0x63], "local 4 of 2"),
            ([0x42, 0x10, 0x51, 0x63], "execution reaches no instruction here"),
            ([0x42, 0x41, 0x11, 0x00, 0x63], "execution reaches no instruction here"),
            ([0x63], "stack leaves the frame"),
            ([0x51, 0x51, 0x51, 0x63], "stack leaves the frame"),
            ([0x51, 0x5d, 0x51, 0x63], "leaves a block that is not open"),
            ([0x48, 0x00, 0x51, 0x63], "too many nested blocks"),
            ([0x51, 0x51, 0x2e, 0x05, 0x63], "a slice of 5 parts"),
        ] as [([UInt8], String)])
    func badCodeIsNamed(_ code: [UInt8], _ expected: String) {
        #expect(Self.message(Self.file(Self.head + code)) == expected)
    }

    @Test func badHeadsAreNamed() {
        #expect(Self.message(Self.file([])) == "damaged head of a code object")
        #expect(Self.message(Self.file([0x80])) == "damaged head of a code object")
        #expect(Self.message(Self.file([0x08, 0x7e, 0x00])) == "damaged head of a code object")
        #expect(Self.message(Self.file([0x08, 0x02, 0x09, 0x51, 0x63])) == "name 9 of 2")
        #expect(
            Self.message(Self.file([0x08, 0x03, 0x00, 0x20, 0x51, 0x63]))
                == "cell in local 32 of 2")
        #expect(
            Self.message(Self.file(Self.head + [0x51, 0x63], kind: 1))
                == "native code is not supported")
        #expect(
            Self.message(Self.file(Self.head + [0x51, 0x63]) + [0])
                == "bytes behind the end of the module")
    }

    @Test func truncatedFilesAreRefused() throws {
        let bytes = try Self.sample()
        for length in 0..<bytes.count {
            #expect(Self.message(Array(bytes.prefix(length))) != "accepted")
        }
    }

    /// Damage may give another valid module, but never a crash, and what is read can be listed.
    @Test func damagedFilesAreRefusedOrReadable() throws {
        let bytes = try Self.sample()
        var accepted = 0
        for position in bytes.indices {
            for change in [0x01, 0x08, 0x40, 0x80, 0xff] as [UInt8] {
                var damaged = bytes
                damaged[position] ^= change
                guard let module = try? MpyFile.read(damaged) else { continue }
                accepted += 1
                #expect(!disassemble(module).isEmpty)
            }
        }
        #expect(accepted < bytes.count * 5)
    }
}
