internal import COpenSSL
internal import PythonVM

/// `hashlib`: md5, sha1 and sha256 by OpenSSL.
///
/// A hash object is: whether it is final, then the state as OpenSSL keeps it. Its words are no
/// memory that a program can change by address (see `VirtualMachine.memory`).
enum HashlibModule {
    static let module = NativeModule(
        "hashlib", [Member.type(md5), Member.type(sha1), Member.type(sha256)])

    private static let md5 = type(
        "md5", MD5_CTX.self, digestBytes: 16, start: { _ = MD5_Init($0) },
        add: { _ = MD5_Update($0, $1, $2) }, finish: { _ = MD5_Final($0, $1) })
    private static let sha1 = type(
        "sha1", SHA_CTX.self, digestBytes: 20, start: { _ = SHA1_Init($0) },
        add: { _ = SHA1_Update($0, $1, $2) }, finish: { _ = SHA1_Final($0, $1) })
    private static let sha256 = type(
        "sha256", SHA256_CTX.self, digestBytes: 32, start: { _ = SHA256_Init($0) },
        add: { _ = SHA256_Update($0, $1, $2) }, finish: { _ = SHA256_Final($0, $1) })

    private static let final = 1
    private static let state = 2

    private static func type<State>(
        _ name: String, _: State.Type, digestBytes: Int,
        start: @escaping @Sendable (UnsafeMutablePointer<State>) -> Void,
        add: @escaping @Sendable (UnsafeMutablePointer<State>, UnsafeRawPointer, Int) -> Void,
        finish:
            @escaping @Sendable (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<State>) ->
            Void
    ) -> NativeType {
        let words = state + MemoryLayout<State>.size / 4
        return NativeType(
            name,
            make: { (machine, type, arguments) throws(Raised) in
                try machine.check(arguments, 0, 1)
                let hash = try machine.newObject(type, words: words)
                machine.values(hash)[final] = .false
                start(try place(machine, hash, State.self))
                if arguments.count > 0 {
                    let view = try machine.requireBuffer(arguments[0])
                    add(try place(machine, hash, State.self), view.pointer, view.count)
                }
                return hash
            },
            members: [
                Member.function("update", 2) { (machine, arguments) throws(Raised) in
                    let place = try place(machine, arguments[0], State.self)
                    let view = try machine.requireBuffer(arguments[1])
                    add(place, view.pointer, view.count)
                    return .none
                },
                Member.function("digest", 1) { (machine, arguments) throws(Raised) in
                    let place = try place(machine, arguments[0], State.self)
                    machine.values(arguments[0])[final] = .true
                    var digest = [UInt8](repeating: 0, count: digestBytes)
                    finish(&digest, place)
                    return try machine.newBytes(digest)
                },
            ])
    }

    private static func place<State>(
        _ machine: VirtualMachine, _ hash: Value, _: State.Type
    ) throws(Raised) -> UnsafeMutablePointer<State> {
        guard machine.values(hash)[final] == .false else {
            throw machine.raise(.valueError, "hash is final")
        }
        return UnsafeMutableRawPointer(machine.words(hash) + state)
            .assumingMemoryBound(to: State.self)
    }
}
