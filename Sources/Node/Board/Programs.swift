import PythonVM

/// Running boot.py and main.py: two files, one set of globals.
extension VirtualMachine {
    /// Starts a program's file with the globals that all of them share.
    ///
    /// - Throws: SyntaxError in the program, MemoryError.
    func startProgram(source: [UInt8], path: String) throws(Raised) {
        let module = try compile(source, path: path)
        var globals = hostObject(.mainGlobals)
        if globals.isNull {
            globals = try newModuleGlobals(name: "__main__")
            try setHostObject(.mainGlobals, 0, globals)
        }
        try startModule(module, globals: globals)
    }
}
