extension CoreTypes {
    static let iterator = NativeType("iterator")
}
