extension CoreModules {
    static let micropython = NativeModule("micropython", [])
}
