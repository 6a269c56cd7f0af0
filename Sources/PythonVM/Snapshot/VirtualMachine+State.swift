import PythonCompiler
public import StateCoding

/// Saving, restoring and copying a machine between two of its runs.
extension VirtualMachine: Resumable {
    public static let changing: [StateField<VirtualMachine>] = [
        StateField("keptNames", \.keptNames), StateField("waits", \.waits),
        StateField("threads", \.threads), StateField("currentThread", \.currentThread),
        StateField("nextThread", \.nextThread),
        StateField("nextThreadNumber", \.nextThreadNumber),
        StateField("wasAborted", \.wasAborted), StateField("runEnd", \.runEnd),
        StateField("fuelEnd", \.fuelEnd), StateField("nestedEnd", \.nestedEnd),
        StateField("turnEnd", \.turnEnd), StateField("turnThread", \.turnThread),
        StateField("raisesInjected", \.raisesInjected),
        StateField("collectsAlways", \.collectsAlways),
        StateField("collectedAllocations", \.collectedAllocations),
        StateField("pairsUpOperations", \.pairsUpOperations),
        StateField("mainModule", \.mainModule),
    ]

    public static let fixed = [
        // Given by whoever makes the machine, or following from the runtime.
        "runtime", "base", "outside", "costValues", "costTable", "platform", "header",
        "nativeLimit", "lineWatcher",
        "generatorMethods", "builtinNext", "initializeNative", "builtinsModule",
        // Saved below.
        "image", "modules", "firstFreeModule", "moduleTable", "moduleCapacity", "nameCache",
        // True for any image.
        "memberCache",
        // Of no meaning between two runs.
        "isRunning", "nesting", "endOfMain", "isLeaving", "isAborting", "isRaisingMemoryError",
        "usesReserve", "enteringKind",
        // Of a machine that nobody saves.
        "isRehearsal", "rehearsal",
    ]

    // MARK: - Bytes

    /// Writes all state; nothing may be running.
    public func saveAll(to encoder: StateEncoder) throws {
        precondition(!isRunning && nesting == 0, "a machine is saved between two runs")
        try encoder.encode(runtime.fingerprint)
        try image.save(to: encoder)
        encoder.write(memory: UnsafeRawBufferPointer(nameCache.memory))
        try saveModules(to: encoder)
        try save(to: encoder)
    }

    /// Makes a machine that goes on as the saved one would have.
    ///
    /// The strings must have been restored; everything else must be as it was for the saved one.
    public convenience init(
        from decoder: StateDecoder, runtime: Runtime, configuration: ImageConfiguration,
        host: any VirtualMachineHost, costs: CycleCosts = CycleCosts(),
        platform: PlatformFacts = PlatformFacts()
    ) throws {
        guard try decoder.decode(UInt64.self) == runtime.fingerprint else {
            throw StateError("the snapshot was written by another version of the interpreter")
        }
        let image = Image(configuration)
        try image.restore(from: decoder)
        self.init(runtime: runtime, image: image, host: host, costs: costs, platform: platform)
        try decoder.read(memory: nameCache.memory)
        try restoreModules(from: decoder)
        var machine = self
        try machine.restore(from: decoder)
    }

    private func saveModules(to encoder: StateEncoder) throws {
        encoder.write(count: firstFreeModule)
        encoder.write(count: modules.count)
        for (index, loaded) in modules.enumerated() {
            guard let module = loaded?.module else {
                encoder.write(count: 0)
                continue
            }
            if let place = runtime.frozen.place(of: module) {
                encoder.write(count: 1)
                try encoder.encode(place.path)
                encoder.write(count: place.wordBits)
            } else {
                encoder.write(count: 2)
                try encoder.encodeShared(module)
            }
            try encoder.encode(moduleTable[index].object)
        }
    }

    private func restoreModules(from decoder: StateDecoder) throws {
        firstFreeModule = try decoder.count()
        let count = try decoder.count()
        guard count <= CodeNumber.slotLimit, firstFreeModule <= count else {
            throw StateError("the saved interpreter has too much code")
        }
        reserveModules(count)
        for index in 0..<count {
            let module: CompiledModule
            switch try decoder.count() {
            case 0:
                modules.append(nil)
                continue
            case 1:
                let path = try decoder.decode(String.self)
                let frozen = try runtime.frozen.module(path, wordBits: try decoder.count())
                guard let frozen else { throw StateError("there is no frozen module \(path)") }
                module = frozen
            default: module = try decoder.decodeShared()
            }
            // Frequent pairs may have been left apart before: no program can tell.
            let loaded = LoadedModule.of(module)
            modules.append(loaded)
            (moduleTable + index).initialize(
                to: ModuleSlot(codes: loaded.codes, object: try decoder.decode()))
        }
    }

    // MARK: - Copy

    /// A machine that goes on as this one would, for another host; compiled code is shared.
    public func copy(host: any VirtualMachineHost) -> VirtualMachine {
        precondition(!isRunning && nesting == 0, "a machine is copied between two runs")
        let image = Image(self.image.configuration)
        image.copy(from: self.image)
        var copy = VirtualMachine(
            runtime: runtime, image: image, host: host, costs: costs, platform: platform)
        copy.nameCache.memory.copyMemory(from: UnsafeRawBufferPointer(nameCache.memory))
        copy.reserveModules(modules.count)
        copy.firstFreeModule = firstFreeModule
        copy.modules = modules
        copy.moduleTable.update(from: moduleTable, count: modules.count)
        copy.copy(from: self)
        return copy
    }

    /// Makes room for so much code in a machine that has none.
    private func reserveModules(_ count: Int) {
        guard count > moduleCapacity else { return }
        moduleTable.deallocate()
        while moduleCapacity < count { moduleCapacity *= 2 }
        moduleTable = .allocate(capacity: moduleCapacity)
    }
}
