extension CoreModules {
    static let builtins = NativeModule("builtins", [])
}
