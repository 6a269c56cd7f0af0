import Foundation
import PythonModules
import PythonVM
import Testing

/// One script with the output that the PC port of MicroPython gave.
///
/// `x.py` stands beside `x.py.exp`. Scripts whose names end in `_double` run with floats of 64 bits
/// only.
struct GoldenScript: CustomTestStringConvertible {
    let path: String
    var testDescription: String { (path as NSString).lastPathComponent }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden").path

    static let all: [GoldenScript] = {
        let files = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
        return files.sorted().filter { $0.hasSuffix(".py.exp") }.map {
            GoldenScript(path: root + "/" + String($0.dropLast(4)))
        }
    }()
}

struct GoldenTests {
    @Test func scriptsAreFound() { #expect(GoldenScript.all.count >= 25) }

    @Test(arguments: GoldenScript.all)
    func output(of script: GoldenScript) throws {
        let source = try Data(contentsOf: URL(fileURLWithPath: script.path))
        let expected = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: script.path + ".exp")),
            as: UTF8.self)
        let needsDouble = script.path.hasSuffix("_double.py")
        for setup in ScriptSetup.all
        where !needsDouble || setup.configuration.floatWidth == .double {
            let output = try setup.run(Array(source), name: script.testDescription)
            #expect(output == expected, "on \(setup.name)")
        }
    }
}
