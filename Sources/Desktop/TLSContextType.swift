internal import COpenSSL
internal import PythonModules
internal import PythonVM

/// The objects `SSLContext` of `tls` and `ssl`.
///
/// Words: number in the interpreter's table, then what the program set.
enum TLSContextType {
    /// The context of `tls`: certificates and keys as bytes or text.
    static let plain = type(readsFiles: false)
    /// The context of `ssl`: a text is the path of a file.
    static let withFiles = type(readsFiles: true)

    static let verifyMode = 2
    static let verifyCallback = 3
    static let identity = 4
    static let key = 5
    static let serverKeys = 6
    /// OpenSSL's list of the suites that the program chose, or None.
    static let ciphers = 7
    private static let words = 8

    /// The attributes that are kept as they are.
    private static let attributes = [
        "verify_mode": verifyMode, "verify_callback": verifyCallback, "psk_identity": identity,
        "psk_key": key, "server_psk_keys": serverKeys,
    ]
    /// Bytes of the longest key that both sides have.
    private static let longestKey = 48

    private static func type(readsFiles: Bool) -> NativeType {
        NativeType(
            "SSLContext",
            make: { (machine, type, arguments) throws(Raised) in
                try machine.check(arguments, 1, 1)
                return try new(machine, type, try machine.integer(arguments[0]))
            },
            attribute: { (machine, object, name) throws(Raised) in
                guard let word = attributes[name.text] else { return .null }
                return machine.values(object)[word]
            },
            storeAttribute: { (machine, object, name, value) throws(Raised) in
                guard let word = attributes[name.text], !value.isNull else { return false }
                if word == verifyMode { _ = try machine.integer32(value) }
                machine.values(object)[word] = value
                if word == identity || word == key {
                    guard let own = try sharedKey(machine, object) else { return true }
                    if own.key.count > longestKey { throw TLSFailure.badInput.raise(machine) }
                }
                return true
            },
            members: members(readsFiles))
    }

    static func new(
        _ machine: VirtualMachine, _ type: Value, _ kind: Int
    ) throws(Raised) -> Value {
        guard (0...3).contains(kind), let context = TLSContext(kind: kind) else {
            throw TLSFailure.badConfiguration.raise(machine)
        }
        let object = try machine.newObject(type, words: words)
        let values = machine.values(object)
        for word in verifyMode..<words { values[word] = .none }
        values[verifyMode] = .small(context.isServer ? 0 : 2)
        try table(machine).add(machine, object, context)
        return object
    }

    static func table(_ machine: VirtualMachine) throws(Raised) -> TLSTable {
        guard let host = machine.host as? DesktopHost else { throw machine.raiseOSError(19) }
        return host.tls
    }

    /// What OpenSSL knows of a context.
    static func context(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> TLSContext {
        guard let context = try table(machine).context(machine, object) else {
            throw machine.raiseOSError(22)
        }
        return context
    }

    /// Identity and key of a client, when both are set.
    static func sharedKey(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> (identity: [UInt8], key: [UInt8])? {
        let values = machine.values(object)
        guard values[identity] != .none, values[key] != .none else { return nil }
        return (try machine.byteArray(values[identity]), try machine.byteArray(values[key]))
    }

    private static func members(_ readsFiles: Bool) -> [(name: String, member: NativeMember)] {
        [
            Member.function("get_ciphers", 1) { (machine, _) throws(Raised) in
                let list = try machine.newList()
                for cipher in TLSCiphers.known {
                    try machine.append(machine.newString(cipher.name), toList: list)
                }
                return list
            },
            Member.function("set_ciphers", 2, setCiphers),
            Member.function("load_cert_chain", 3) { (machine, arguments) throws(Raised) in
                try load(
                    machine, arguments[0], certificate: arguments[1], key: arguments[2],
                    readsFiles)
                return .none
            },
            Member.variadic(
                "load_verify_locations", 1, keywords: true
            ) { (machine, arguments) throws(Raised) in
                let parameters =
                    readsFiles
                    ? [Parameter("cafile", .none), Parameter("cadata", .none)]
                    : [Parameter("cadata")]
                let values = try machine.parse(arguments, after: 1, parameters)
                for (index, value) in values.enumerated() where value != .none {
                    let isFile = readsFiles && index == 0
                    try trust(machine, arguments[0], value, isFile)
                }
                return .none
            },
            Member.variadic("wrap_socket", 2, keywords: true) {
                (machine, arguments) throws(Raised) in
                let values = try machine.parse(
                    arguments, after: 2,
                    [
                        Parameter("server_side", .false, keywordOnly: true),
                        Parameter("do_handshake_on_connect", .true, keywordOnly: true),
                        Parameter("server_hostname", .none, keywordOnly: true),
                        Parameter("client_id", .none, keywordOnly: true),
                    ])
                return try TLSSocketType.new(
                    machine, arguments[0], over: arguments[1],
                    TLSSocketType.Options(
                        isServer: machine.isTrue(values[0]), handshakes: machine.isTrue(values[1]),
                        host: values[2], client: values[3]))
            },
        ]
    }

    private static func setCiphers(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let items = Array(try machine.items(of: arguments[1]))
        var names: [String] = []
        for item in items {
            let name = String(decoding: try machine.byteArray(item), as: UTF8.self)
            guard let cipher = TLSCiphers.known.first(where: { $0.name == name }) else {
                throw TLSFailure.badConfiguration.raise(machine)
            }
            names.append(cipher.own)
        }
        if names.isEmpty { throw TLSFailure.badConfiguration.raise(machine) }
        let list = try machine.newString(names.joined(separator: ":") + ":@SECLEVEL=0")
        machine.values(arguments[0])[ciphers] = list
        return .none
    }

    /// The bytes of a certificate or key: of a file when `readsFiles` and it is a text.
    private static func bytes(
        _ machine: VirtualMachine, _ value: Value, _ readsFiles: Bool
    ) throws(Raised) -> [UInt8] {
        guard machine.isString(value) || machine.isBytes(value) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: value))' object to str implicitly")
        }
        guard readsFiles && machine.isString(value) else { return try machine.byteArray(value) }
        guard let file = machine.host.readFile(machine.text(value)) else {
            throw machine.raiseOSError(2)
        }
        return file
    }

    /// Loads a certificate and its key.
    static func load(
        _ machine: VirtualMachine, _ object: Value, certificate: Value, key: Value,
        _ readsFiles: Bool
    ) throws(Raised) {
        let context = try context(machine, object)
        guard context.use(key: try bytes(machine, key, readsFiles)) else {
            throw machine.raise(.valueError, "invalid key")
        }
        guard context.use(certificates: try bytes(machine, certificate, readsFiles)) else {
            throw machine.raise(.valueError, "invalid cert")
        }
    }

    /// Adds certificates of authorities.
    static func trust(
        _ machine: VirtualMachine, _ object: Value, _ value: Value, _ isFile: Bool
    ) throws(Raised) {
        guard try context(machine, object).trust(try bytes(machine, value, isFile)) else {
            throw machine.raise(.valueError, "invalid cert")
        }
    }
}
