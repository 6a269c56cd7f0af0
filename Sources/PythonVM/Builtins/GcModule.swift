extension CoreModules {
    static let gc = NativeModule("gc", [])
}
