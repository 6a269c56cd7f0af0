extension CoreModules {
    static let sys = NativeModule("sys", [])
}
