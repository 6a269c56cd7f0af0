internal import PythonVM

/// `os`: the file system, and what the board is.
enum OsModule {
    static let module = NativeModule(
        "os",
        [
            ("sep", .string("/")),
            Member.function("sync", 0) { (_, _) throws(Raised) in .none },
            Member.function("uname", 0, uname),
            Member.function("urandom", 1) { (machine, arguments) throws(Raised) in
                let count = try machine.integer(arguments[0])
                guard count >= 0, count < 1 << 24 else {
                    throw machine.raise(.valueError, arguments: [])
                }
                let host = machine.host as? any EntropyHost
                var bytes: [UInt8] = []
                while bytes.count < count {
                    let word = host?.randomWord() ?? 0
                    for shift in stride(from: 0, to: 32, by: 8) where bytes.count < count {
                        bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
                    }
                }
                return try machine.newBytes(bytes)
            },
        ] + MountedFiles.functions + VfsModule.functions + [
            ("VfsFat", .type(FatSystem.type))
        ])

    private static let unameFields = ["sysname", "nodename", "release", "version", "machine"].map {
        InternedString($0)
    }

    private static func uname(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let facts = machine.platform
        let release = facts.version.map(String.init).joined(separator: ".")
        let texts = [
            facts.platform, facts.platform, release, "v\(release) on \(facts.date)", facts.machine,
        ]
        return try machine.newAttrTuple(unameFields, texts.map { machine.interned($0) })
    }
}
