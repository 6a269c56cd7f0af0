internal import PythonCompiler
internal import PythonSyntax
public import PythonVM

extension VirtualMachine {
    /// The name that code from a prompt or a tool has in tracebacks.
    public static let inputName = "<stdin>"

    /// Starts what a prompt wants run, in the globals of `__main__`; `run` carries it out.
    public func start(_ code: PromptCode) throws(Raised) {
        let options = CompileOptions(
            fileName: VirtualMachine.inputName, optimizationLevel: optimizationLevel,
            isRepl: code.kind != .raw, mode: code.kind == .statement ? .single : .file)
        if code.kind != .statement {
            try store(
                InternedString("__file__"), newString(VirtualMachine.inputName),
                inDict: mainGlobals)
        }
        try startModule(try compile(code.source, options), globals: mainGlobals)
    }

    /// What a prompt shows of an exception that ended the code.
    public func promptText(ofException exception: Value) -> [UInt8] {
        var text = TextBuffer()
        try? printException(exception, to: &text)
        return Array(text.bytes)
    }
}
