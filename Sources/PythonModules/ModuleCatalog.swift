public import PythonVM

/// The modules that every board has.
public enum ModuleCatalog {
    /// All of them; `Runtime(modules: ModuleCatalog.all)` makes a runtime of them.
    public static let all: [NativeModule] = [
        ArrayModule.module,
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
        StringModule.builtins,
        StringModule.module,
        StructModule.module,
        ThreadModule.module,
        TimeModule.module,
        UctypesModule.module,
        VfsModule.module,
    ]
}
