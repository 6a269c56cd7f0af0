import PythonSyntax
import Testing

/// When the prompt asks for another line.
@Suite struct ContinuationTests {
    @Test(arguments: [
        "(", "f(1,", "(]", "[1, (2", "{'a': 1", "x = {\n1: 2,\n",
        "'''a", "\"\"\"a\nb", "'''a''", "x = '''it's", "'''\\'''",
        "1 \\", "'a' + \\",
        "if x:", "while 1:", "for i in a:", "try:", "with a:", "def f():", "class A:",
        "async def f():", "@decorator", "@decorator\ndef f():", "if x:\n    y",
        "if x: y", "def f(:", "if", "for(", "if x:\n    y\nelse:",
        // Comments are not told apart.
        "# (",
    ])
    func goesOn(input: String) { #expect(isContinued(Array(input.utf8))) }

    @Test(arguments: [
        "", "1", "x = 1", "()", "f(1)", "x)", "a\n", "'abc", "'('", "\"[\"", "'\\''",
        "'\\'('", "\"\\\"(\"", "'''a'''", "''''''", "'\"\"\"'", "\"'''\"", "''", "'a(",
        "if1 = 2", "ifx", "defer = 1", "trying", "classes", "iff x:", " if x:", "else:",
        "if x:\n    y\n", "def f():\n    pass\n", "@d\ndef f():\n    pass\n", "lambda: 1", "# '(",
    ])
    func isDone(input: String) { #expect(!isContinued(Array(input.utf8))) }
}
