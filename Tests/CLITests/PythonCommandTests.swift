import Foundation
import Testing

/// `brumate python`, started as a user starts it.
struct PythonCommandTests {
    /// Scripts under `Golden/python`, with the output that MicroPython's port for the PC gave.
    static let scripts: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: golden.path)) ?? []
        return names.filter { $0.hasSuffix(".py") }.sorted()
    }()
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/python")

    @Test func scriptsAreFound() { #expect(!Self.scripts.isEmpty) }

    @Test(arguments: scripts)
    func output(of script: String) throws {
        let folder = try TemporaryFolder()
        let path = Self.golden.appending(path: script).path
        let outcome = try BrumateProcess.run(["python", path], in: folder)
        let expected = try String(contentsOfFile: path + ".exp", encoding: .utf8)
        #expect(outcome.output == expected)
        #expect(outcome.errors == "")
    }

    /// Options, exit codes and both output streams.
    @Test(arguments: [
        (["-c", "import sys; print(sys.argv)", "a", "-c"], 0, "['-c', 'a', '-c']\n", ""),
        (["-c", "raise SystemExit(7)"], 7, "", ""),
        (["-O", "-c", "assert False; print(1)"], 0, "1\n", ""),
        (["-X", "float=single", "-c", "print(1/3)"], 0, "0.33333334\n", ""),
        (["-X", "heapsize=64k", "-c", "import gc; print(gc.mem_free() < 65536)"], 0, "True\n", ""),
        (
            ["-c", "1/0"], 1, "",
            "Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"
                + "ZeroDivisionError: divide by zero\n"
        ),
        (["-c", "import sys; sys.stderr.write('e'); print('o')"], 0, "o\n", "e"),
        (["-m", "desktop_none"], 1, "", "ImportError: no module named 'desktop_none'\n"),
        (["none.py"], 1, "", "OSError: [Errno 2] ENOENT\n"),
    ])
    func runs(words: [String], code: Int, output: String, errors: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try BrumateProcess.run(["python"] + words, in: folder)
        #expect(outcome.output == output)
        #expect(outcome.errors == errors)
        #expect(outcome.code == Int32(code))
    }

    @Test(arguments: [["-X", "heapsize=1"], ["-X", "speed=9"], ["-Z"], ["-c"], ["-Ox", "a.py"]])
    func wrongOptionsSayWhatWasExpected(words: [String]) throws {
        let outcome = try BrumateProcess.run(["python"] + words, in: try TemporaryFolder())
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("Error:"))
    }
}
