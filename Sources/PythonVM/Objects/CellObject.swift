extension CoreTypes {
    /// Holds a local variable that an inner function uses: its value in word 1.
    static let cell = NativeType("cell")
}
