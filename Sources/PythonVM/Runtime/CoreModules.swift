/// The modules that every runtime has; each is defined in its own file under `Builtins/`.
enum CoreModules {
    /// All of them, in the order of registration.
    static let all: [NativeModule] = [builtins, sys, gc, micropython]
}
