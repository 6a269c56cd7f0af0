import PythonCompiler

/// Bytes that code takes in a board's RAM.
struct CodeMemory {
    /// While the module's own code runs.
    private(set) var whole: Int
    /// When it has run: it is garbage then, as are the bodies of its classes and comprehensions.
    private(set) var afterImport: Int

    init(_ module: CompiledModule) {
        whole = 2 * module.nameBytes.count + 4 * module.constants.count
        afterImport = whole
        add(module.root, of: module, runsOnce: true, isMadeOnce: true)
    }

    private static let comprehensions: Set<String> = [
        "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>",
    ]

    private static func isComprehension(_ name: [UInt8]) -> Bool {
        name.first == UInt8(ascii: "<")
            && comprehensions.contains(String(decoding: name, as: UTF8.self))
    }

    /// Code lies in blocks of its own; a block describes it, and its parent has a pointer to it
    /// until the parent has run.
    private mutating func add(
        _ code: RawCode, of module: CompiledModule, runsOnce: Bool, isMadeOnce: Bool
    ) {
        let bytes = (code.bytecode.count + 15) & ~15
        whole += bytes + 20
        if !runsOnce { afterImport += isMadeOnce ? bytes : bytes + 20 }
        if code.children.isEmpty { return }
        let classes = classBodies(of: code)
        for (index, child) in code.children.enumerated() {
            let isTransient =
                classes.contains(index)
                || CodeMemory.isComprehension(module.nameBytes[child.nameIndex])
            add(child, of: module, runsOnce: runsOnce && isTransient, isMadeOnce: runsOnce)
        }
    }

    /// The children that become bodies of class statements.
    private func classBodies(of code: RawCode) -> Set<Int> {
        var found: Set<Int> = []
        var isNext = false
        for instruction in code.instructions {
            switch instruction.opcode {
            case .loadBuildClass: isNext = true
            case .makeFunction, .makeClosure:
                if isNext { found.insert(instruction.operand) }
                isNext = false
            default: break
            }
        }
        return found
    }
}

extension VirtualMachine {
    /// Takes memory for the names that neither the firmware nor earlier code has: they stay for
    /// good.
    ///
    /// As boards have it: tables of doubling size, and the texts in pieces of 128 bytes.
    func keepNames(_ names: [InternedString]) throws(Raised) {
        for name in names
        where !runtime.ownNames.contains(name.number) && keptNames.insert(name.number).inserted {
            if header.pointee.freeNames == 0 {
                header.pointee.nameTable = max(10, header.pointee.nameTable) * 2
                try keepNameBlock(bytes: 24 + 7 * Int(header.pointee.nameTable))
                header.pointee.freeNames = header.pointee.nameTable
            }
            header.pointee.freeNames -= 1
            let bytes = UInt32(name.bytes.count + 1)
            if header.pointee.freeNameBytes < bytes {
                let size = max(128, bytes)
                try keepNameBlock(bytes: Int(size))
                header.pointee.freeNameBytes = size
            }
            header.pointee.freeNameBytes -= bytes
        }
    }

    /// Makes a str; one that is a name which the firmware or the program has takes no memory.
    public func newNameOrString(_ bytes: [UInt8]) throws(Raised) -> Value {
        if let name = InternedStrings.find(bytes),
            runtime.ownNames.contains(name.number) || keptNames.contains(name.number)
        {
            return .interned(name)
        }
        return try newString(bytes)
    }

    /// Each block begins with the place of the one before it, which keeps all of them.
    private func keepNameBlock(bytes: Int) throws(Raised) {
        let block = try allocate(bytes: bytes)
        values(at: block)[0] = header.pointee.nameBlocks
        header.pointee.nameBlocks = .object(offset: block)
    }

    /// Gives back what the code of a module needed until it had run.
    func releaseImportMemory(of module: Value) throws(Raised) {
        let object = values(module)[ModuleLayout.isNew]
        guard object.isObject, isExactly(object, .codeObject) else { return }
        values(module)[ModuleLayout.isNew] = .true
        let words = words(object)
        guard words[CodeObjectLayout.bytes] != 0,
            let loaded = modules[Int(words[CodeObjectLayout.slot])]
        else { return }
        words[CodeObjectLayout.bytes] = try reallocate(
            words[CodeObjectLayout.bytes], bytes: loaded.boardMemory.afterImport, raw: true)
    }
}
