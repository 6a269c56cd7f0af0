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
        (
            ["-c", "try:\n raise OSError(1) from KeyError(2)\nexcept OSError as e: print(e)"], 0,
            "[Errno 1] EPERM\n", "Warning: exception chaining not supported\n"
        ),
        (
            // Where the reference crashes.
            [
                "-c",
                "a = []\na.append(a)\nb = []\nb.append(b)\n"
                    + "try: a == b\nexcept RuntimeError as e: print(e)",
            ], 0, "maximum recursion depth exceeded\n", ""
        ),
        (
            ["-c", "print(b'a' == 'a')"], 0, "False\n",
            "Warning: Comparison between bytes and str\n"
        ),
        (
            [
                "-c",
                "import _thread, time\ndef f(x): 1/x\n_thread.start_new_thread(int, ('x',))\n"
                    + "time.sleep(0.1)\n_thread.start_new_thread(time.sleep, (99,))\nprint(1)",
            ], 0, "1\n",
            "Unhandled exception in thread started by <class 'int'>\n"
                + "ValueError: invalid syntax for integer with base 10: 'x'\n"
        ),
        (["-O", "-c", "assert False; print(1)"], 0, "1\n", ""),
        (["-X", "float=single", "-c", "print(1/3)"], 0, "0.33333334\n", ""),
        (["-X", "heapsize=64k", "-c", "import gc; print(gc.mem_free() < 65536)"], 0, "True\n", ""),
        // As of code at the prompt, its exceptions are shown on the standard output.
        (
            ["-c", "1/0"], 1,
            "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\n"
                + "ZeroDivisionError: divide by zero\n", ""
        ),
        (["-c", "raise SystemExit('bye')"], 1, "", "bye\n"),
        (["-c", "print(__file__, __name__)"], 0, "<stdin> __main__\n", ""),
        (["-OOO", "-c", "import micropython as m; print(m.opt_level())"], 0, "3\n", ""),
        (["-X", "compile-only", "-c", "print(1)"], 0, "", ""),
        (
            ["-X", "compile-only", "-c", "f("], 1,
            "Traceback (most recent call last):\n  File \"<stdin>\", line 2\n"
                + "SyntaxError: invalid syntax\n", ""
        ),
        (["-c", "import sys; sys.stderr.write('e'); print('o')"], 0, "o\n", "e"),
        (["-m", "desktop_none"], 1, "", "ImportError: no module named 'desktop_none'\n"),
        (
            ["none.py"], 2, "",
            "micropython: can't open file 'none.py': [Errno 2] No such file or directory\n"
        ),
    ])
    func runs(words: [String], code: Int, output: String, errors: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try BrumateProcess.run(["python"] + words, in: folder)
        #expect(outcome.output == output)
        #expect(outcome.errors == errors)
        #expect(outcome.code == Int32(code))
    }

    @Test(arguments: [["-X", "heapsize=1"], ["-X", "speed=9"], ["-Z"], ["-c"], ["-"]])
    func wrongOptionsSayWhatWasExpected(words: [String]) throws {
        let outcome = try BrumateProcess.run(["python"] + words, in: try TemporaryFolder())
        #expect(outcome.code == 1)
        #expect(outcome.errors.hasPrefix("brumate: python: "))
    }

    /// A module and a package run as programs are `__main__`.
    @Test func modulesAsPrograms() throws {
        let folder = try TemporaryFolder()
        let text = "import sys\nprint(__name__, sys.argv, sys.modules['__main__'].__main__)\n"
        try folder.write(text, to: "one.py")
        try folder.write("print(__name__)\n", to: "pack/__init__.py")
        try folder.write(text, to: "pack/__main__.py")
        let words = ["MICROPYPATH=" + folder.url.path, "python", "-m"]
        #expect(try run(words + ["one", "x"]) == "__main__ ['one', 'x'] one\n")
        #expect(try run(words + ["pack"]) == "pack\n__main__ ['pack'] pack.__main__\n")
    }

    /// The standard input is the program when it is no terminal.
    @Test func programsFromTheStandardInput() throws {
        #expect(try run(["python"], input: "for i in range(2):\n    print(i)\n") == "0\n1\n")
        #expect(try run(["python", "-i"], input: "1 + 1\n").contains(">>> 1 + 1\r\n2\n>>> "))
        // The end of the input ends the prompt, wherever it comes.
        for start in ["1", "(1,\n2", "\u{5}x", "\u{1}", "\u{1}x", "\u{1}\u{5}A\u{1}x", "\u{1B}["] {
            #expect(try run(["python", "-i"], input: start).contains(">>> "))
        }
    }

    /// Two times `-v` print the bytecode of what is compiled, then the memory in use.
    @Test func verboseRuns() throws {
        let lines = try run(["python", "-v", "-v", "-c", "exec('1')"]).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("File ") } == 2)
        #expect(lines.contains("00 LOAD_NAME exec"))
        #expect(lines.contains { $0.hasPrefix("GC: total: ") })
    }

    /// Runs the program with variables (`NAME=VALUE`) and an input; gives its output.
    private func run(_ words: [String], input: String = "") throws -> String {
        let process = Process()
        let executable: URL = try #require(BrumateProcess.executable)
        process.executableURL = executable
        let isVariable = { (word: String) in word.contains("=") }
        process.arguments = Array(words.drop(while: isVariable))
        var variables = ["HOME": try TemporaryFolder().url.path]
        for word in words.prefix(while: isVariable) {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            variables[parts[0]] = parts[1]
        }
        process.environment = variables
        let (inPipe, outPipe) = (Pipe(), Pipe())
        process.standardInput = inPipe
        process.standardOutput = outPipe
        try process.run()
        inPipe.fileHandleForWriting.write(Data(input.utf8))
        try inPipe.fileHandleForWriting.close()
        let output = outPipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
