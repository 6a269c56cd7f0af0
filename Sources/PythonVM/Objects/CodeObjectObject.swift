extension CoreTypes {
    /// The code of a module that a node has loaded; see `CodeObjectLayout`.
    static let codeObject = NativeType("code")
}
