internal import COpenSSL
internal import PythonModules
internal import PythonVM

/// `tls` and `ssl` of the PC, on OpenSSL: TLS and DTLS 1.2 over any stream of the program, with
/// certificates or with keys that both sides have.
enum TLSModule {
    static let tls = NativeModule(
        "tls", [Member.type(TLSContextType.plain)] + constants,
        unnamedTypes: [TLSSocketType.type])

    static let ssl = NativeModule(
        "ssl",
        [
            Member.type(TLSContextType.withFiles),
            Member.variadic("wrap_socket", 1, keywords: true, wrapSocket),
        ] + constants)

    private static let constants: [(name: String, member: NativeMember)] = [
        Member.integer("PROTOCOL_TLS_CLIENT", 0), Member.integer("PROTOCOL_TLS_SERVER", 1),
        Member.integer("PROTOCOL_DTLS_CLIENT", 2), Member.integer("PROTOCOL_DTLS_SERVER", 3),
        Member.integer("CERT_NONE", 0), Member.integer("CERT_OPTIONAL", 1),
        Member.integer("CERT_REQUIRED", 2),
        // Programs look for the name to learn what a context can do; the text is the truth.
        ("MBEDTLS_VERSION", .string(String(cString: OpenSSL_version(OPENSSL_VERSION)))),
    ]

    private static let parameters = [
        Parameter("server_side", .false), Parameter("key", .none), Parameter("cert", .none),
        Parameter("cert_reqs", .small(0)), Parameter("cadata", .none),
        Parameter("server_hostname", .none), Parameter("do_handshake", .true),
    ]

    /// A context for one connection, and the connection.
    private static func wrapSocket(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let values = try machine.parse(arguments, after: 1, parameters)
        let isServer = try machine.isTrue(values[0])
        let type = machine.runtime.value(of: TLSContextType.withFiles)
        let context = try TLSContextType.new(machine, type, isServer ? 1 : 0)
        if values[1] != .none || values[2] != .none {
            try TLSContextType.load(
                machine, context, certificate: values[2], key: values[1], true)
        }
        if values[4] != .none { try TLSContextType.trust(machine, context, values[4], false) }
        machine.values(context)[TLSContextType.verifyMode] = .small(
            try machine.integer32(values[3]))
        return try TLSSocketType.new(
            machine, context, over: arguments[0],
            TLSSocketType.Options(
                isServer: isServer, handshakes: machine.isTrue(values[6]), host: values[5],
                client: .none))
    }
}
