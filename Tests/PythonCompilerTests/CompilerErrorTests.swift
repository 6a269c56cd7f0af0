import PythonCompiler
import PythonSyntax
import Testing

@Suite struct CompilerErrorTests {
    @Test(arguments: [
        ("1 = 2", "1 <module> SyntaxError: can't assign to expression"),
        ("x = [\n1]\nf() = 3", "3 <module> SyntaxError: can't assign to expression"),
        ("() = 1", "1 <module> SyntaxError: can't assign to expression"),
        ("a, *b, *c = d", "1 <module> SyntaxError: multiple *x in assignment"),
        ("*a = 1", "1 <module> SyntaxError: can't assign to expression"),
        ("x = *a", "1 <module> SyntaxError: *x must be assignment target"),
        ("def f(a, a): pass", "1 f SyntaxError: argument name reused"),
        ("def f(*a, *b): pass", "1 f SyntaxError: invalid syntax"),
        (
            "def f(a=1, b): pass",
            "1 <module> SyntaxError: non-default argument follows default argument"
        ),
        ("f(**k, 1)", "1 <module> SyntaxError: positional arg after **"),
        ("f(a=1, 2)", "1 <module> SyntaxError: positional arg after keyword arg"),
        ("f(a=1, *b)", "1 <module> SyntaxError: * arg after kwarg"),
        ("f(1=2)", "1 <module> SyntaxError: LHS of keyword arg must be an id"),
        ("return 1", "1 <module> SyntaxError: 'return' outside function"),
        ("yield 1", "1 <module> SyntaxError: 'yield' outside function"),
        ("await x", "1 <module> SyntaxError: 'await' outside function"),
        ("break", "1 <module> SyntaxError: 'break'/'continue' outside loop"),
        ("nonlocal x", "1 <module> SyntaxError: can't declare nonlocal in outer code"),
        ("def f():\n    nonlocal x", "2 f SyntaxError: no binding for nonlocal found"),
        ("def f():\n    x = 1\n    global x", "3 f SyntaxError: identifier redefined as global"),
        ("def f():\n    from a import *", "2 f SyntaxError: import * not at module level"),
        ("del f()", "1 <module> SyntaxError: can't delete expression"),
        ("{1: 2, 3}", "1 <module> SyntaxError: expecting key:value for dict"),
        ("{1, 2: 3}", "1 <module> SyntaxError: expecting just a value for set"),
        ("x = const(y)", "1 - SyntaxError: not a constant"),
        (
            "try:\n    a\nexcept:\n    b\nexcept C:\n    d",
            "3 <module> SyntaxError: default 'except' must be last"
        ),
        (
            "async for a in b: pass",
            "1 <module> SyntaxError: async for/with outside async function"
        ),
        ("super()\ndef f():\n    super().x()", "3 f SyntaxError: super() can't find self"),
        (
            "@micropython.asm_thumb\ndef f(): pass",
            "1 <module> SyntaxError: invalid micropython decorator"
        ),
    ])
    func messageAndLineAreMicroPythons(_ source: String, _ expected: String) {
        do throws(SyntaxError) {
            _ = try compile(source: source + "\n", options: CompileOptions(fileName: "x.py"))
            Issue.record("accepted: \(source)")
        } catch {
            let text =
                "\(error.line) \(error.blockName ?? "-") \(error.kind.rawValue): \(error.message)"
            #expect(text == expected)
        }
    }

    @Test func hugeConstantsAreLeftToTheMachine() throws {
        for source in ["x = 1 << (1 << 40)", "x = 10 ** 10 ** 10", "x = 1 << 99999 << 99999"] {
            let module = try compile(source: source, options: CompileOptions(fileName: "x.py"))
            #expect(MpyFile.write(module).count < 100_000)
        }
    }

    /// What the parser lets through must not exhaust the stack further on.
    @Test(arguments: [
        ("(", ",)"), ("[", "]"), ("f(", ")"), ("-", ""), ("not ", ""), ("lambda: ", ""),
        ("1 if x else ", ""), ("x[", "]"), ("2 ** ", ""), ("{1:", "}"), ("[", " for a in b]"),
        ("(yield ", ")"), ("(x := ", ")"), ("a < (", ")"), ("x.y(*", ")"),
    ])
    func deepestNestingCompiles(_ open: String, _ close: String) {
        var accepted = 0
        for depth in [20, 45, 90, 98, 99, 100, 101] {
            let body =
                String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            let options = CompileOptions(fileName: "x.py")
            guard
                let module = try? compile(source: "def f():\n    x = " + body, options: options)
            else { continue }
            accepted += 1
            #expect(throws: Never.self) { try MpyFile.read(MpyFile.write(module)) }
        }
        #expect(accepted >= 2)
    }

    @Test func deepestBlocksCompile() throws {
        for kind in ["def f():", "if x:", "try:", "with a:", "class A:", "for i in a:", "while x:"]
        {
            for depth in [20, 90] {
                var source = ""
                for level in 0..<depth {
                    source += String(repeating: " ", count: level) + kind + "\n"
                }
                source += String(repeating: " ", count: depth) + "x = 1\n"
                if kind == "try:" {
                    for level in (0..<depth).reversed() {
                        source += String(repeating: " ", count: level) + "finally: y\n"
                    }
                }
                let module = try compile(source: source, options: CompileOptions(fileName: "x.py"))
                #expect(throws: Never.self) { try MpyFile.read(MpyFile.write(module)) }
            }
        }
    }

    @Test func countsBeyondTheFormatAreErrors() {
        func many(_ text: String, _ count: Int) -> String {
            Array(repeating: text, count: count).joined(separator: ", ")
        }
        let sources = [
            "f(\(many("a", 256)))",
            "f(" + (0..<256).map { "a\($0)=1" }.joined(separator: ", ") + ")",
            many("a", 256) + ", *b = c", "*b, \(many("a", 256)) = c",
            "with \(many("a", 20_000)): pass",
            "while x:\n with \(many("a", 90)):\n  with \(many("a", 90)): break",
        ]
        for source in sources {
            #expect(throws: SyntaxError.self) {
                try compile(source: source, options: CompileOptions(fileName: "x.py"))
            }
        }
        #expect(throws: Never.self) {
            try compile(
                source: "f(\(many("a", 255)))\nx = [\(many("a", 70_000))]",
                options: CompileOptions(fileName: "x.py"))
        }
    }

    @Test func tooManyCellsAreAnError() {
        let names = (0..<300).map { "v\($0)" }
        let source =
            "def f():\n    " + names.joined(separator: " = ") + " = 1\n    return lambda: ("
            + names.joined(separator: ", ") + ")\n"
        #expect(throws: SyntaxError.self) {
            try compile(source: source, options: CompileOptions(fileName: "x.py"))
        }
    }

    @Test func jumpsBeyondTheFormatAreAnError() {
        let body = String(repeating: "    a = b.c(d, e)\n", count: 5000)
        #expect(throws: SyntaxError.self) {
            try compile(source: "while x:\n" + body, options: CompileOptions(fileName: "x.py"))
        }
    }

    @Test func modesDecideWhatValuesBecome() throws {
        func listing(_ source: String, _ change: (inout CompileOptions) -> Void) throws -> String {
            var options = CompileOptions(fileName: "x")
            change(&options)
            return disassemble(try compile(source: source, options: options))
        }
        let eval = try listing("a + 1") { $0.mode = .eval }
        #expect(eval.contains("BINARY_OP_MULTI +\n          4  RETURN_VALUE"))
        let prompt = try listing("3\n") {
            $0.mode = .single
            $0.isRepl = true
        }
        #expect(prompt.contains("'__repl_print__'"))
        let ordered = try listing("OrderedDict({1: 2})") { _ in }
        #expect(ordered.contains("CALL_FUNCTION 0 keywords=0"))
        #expect(ordered.contains("STORE_MAP"))
        let narrow = try listing("x = 1 << 30") { _ in }
        #expect(narrow.contains("LOAD_CONST_OBJ 1073741824"))
        let wide = try listing("x = 1 << 30") { $0.smallIntBits = 63 }
        #expect(wide.contains("LOAD_CONST_SMALL_INT 1073741824"))
    }
}
