import Foundation
import PythonVM
import Testing

/// One script with the output that the PC port of MicroPython gave.
///
/// `x.py` stands beside `x.py.exp`. Scripts whose names end in `_single` or `_double` run only with
/// that width of float. Modules that scripts import lie in the folder `lib` beside them.
struct GoldenScript: CustomTestStringConvertible {
    let folder: String
    let name: String

    var testDescription: String { (folder as NSString).lastPathComponent + "/" + name }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden").path

    static let all: [GoldenScript] = {
        var scripts: [GoldenScript] = []
        let files = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
        for file in files.sorted() where file.hasSuffix(".py.exp") {
            let path = root + "/" + file
            scripts.append(
                GoldenScript(
                    folder: (path as NSString).deletingLastPathComponent,
                    name: String((path as NSString).lastPathComponent.dropLast(4))))
        }
        return scripts
    }()

    func runs(on setup: ScriptSetup) -> Bool {
        if name.hasSuffix("_single.py") { return setup.configuration.floatWidth == .single }
        if name.hasSuffix("_double.py") { return setup.configuration.floatWidth == .double }
        return true
    }
}

@Suite struct GoldenTests {
    static let runtime = Runtime(modules: [
        NativeModule("array", [Member.type("array", .array)])
    ])

    @Test func scriptsAreFound() {
        #expect(GoldenScript.all.count >= 40)
    }

    @Test func pairsOfOperationsCostWhatSingleOnesCost() throws {
        for script in GoldenScript.all {
            var setup = ScriptSetup(
                testDescription: "pc", configuration: ScriptSetup.computer)
            let pairs = try setup.cost(
                of: script.name, in: script.folder, runtime: GoldenTests.runtime)
            setup.pairsUp = false
            let single = try setup.cost(
                of: script.name, in: script.folder, runtime: GoldenTests.runtime)
            #expect(pairs == single, "\(script.testDescription)")
        }
    }

    @Test(arguments: GoldenScript.all)
    func output(of script: GoldenScript) throws {
        // Output may hold bytes that are no UTF-8: both sides are repaired alike.
        let expected = String(
            decoding: try Data(
                contentsOf: URL(fileURLWithPath: script.folder + "/" + script.name + ".exp")),
            as: UTF8.self)
        for setup in ScriptSetup.all where script.runs(on: setup) {
            let output = try setup.run(
                script.name, in: script.folder, runtime: GoldenTests.runtime)
            #expect(output == expected, "on \(setup.testDescription)")
        }
    }
}
