public import PythonVM

/// The modules that every board has.
public enum ModuleCatalog {
    /// All of them; `Runtime(modules: ModuleCatalog.all)` makes a runtime of them.
    public static let all: [NativeModule] = [
        ArrayModule.module,
        AsyncioModule.module,
        BinasciiModule.module,
        CmathModule.module,
        CollectionsModule.module,
        CryptolibModule.module,
        DeflateModule.module,
        ErrnoModule.module,
        FileModule.builtins,
        FramebufModule.module,
        HashlibModule.module,
        HeapqModule.module,
        IoModule.module,
        JsonModule.module,
        MathModule.module,
        OsModule.module,
        RandomModule.module,
        ReModule.module,
        SelectModule.module,
        StringModule.builtins,
        StringModule.module,
        StructModule.module,
        ThreadModule.module,
        TimeModule.module,
        UctypesModule.module,
        VfsModule.module,
        WebSocketModule.module,
    ]

    /// The modules that every board has in Python.
    public static let frozen = FrozenCode([
        ("asyncio/__init__.py", PackageResources.__init___py),
        ("asyncio/core.py", PackageResources.core_py),
        ("asyncio/event.py", PackageResources.event_py),
        ("asyncio/funcs.py", PackageResources.funcs_py),
        ("asyncio/lock.py", PackageResources.lock_py),
        ("asyncio/stream.py", PackageResources.stream_py),
        ("uasyncio.py", PackageResources.uasyncio_py),
    ])
}
