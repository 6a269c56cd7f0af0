extension CoreTypes {
    static let module = NativeType("module", print: ModuleObject.print)
}

enum ModuleObject {
    static func print(
        _ machine: VirtualMachine, _ module: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("<module '\(machine.moduleName(module))'")
        if module.isObject {
            let globals = machine.values(module)[ModuleLayout.globals]
            let file = machine.mapFindInterned(MapReference(dict: globals), Names.sourceFile)
            if machine.isString(file) { text.write(" from '\(machine.text(file))'") }
        }
        text.write(">")
    }
}
