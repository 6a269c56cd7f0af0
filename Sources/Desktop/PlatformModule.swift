internal import Glibc
internal import PythonModules
internal import PythonVM

/// `platform`: what the interpreter runs on.
enum PlatformModule {
    static let module = NativeModule(
        "platform",
        [
            Member.function("platform", 0) { (machine, _) throws(Raised) in
                let version = machine.platform.version.map(String.init).joined(separator: ".")
                return try machine.newString(
                    "Linux-\(version)-\(architecture)--with-glibc\(library)")
            },
            Member.function("python_compiler", 0) { (machine, _) throws(Raised) in
                try machine.newString("Swift 6")
            },
            Member.function("libc_ver", 0) { (machine, _) throws(Raised) in
                try machine.newTuple([
                    machine.newString("glibc"), machine.newString(library),
                ])
            },
        ])

    /// The version of the C library, which tells "glibc" and the number.
    private static var library: String {
        var text = [CChar](repeating: 0, count: 64)
        confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count)
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes.drop { $0 != 0x20 }.dropFirst(), as: UTF8.self)
    }

    private static var architecture: String {
        var facts = utsname()
        uname(&facts)
        return withUnsafeBytes(of: &facts.machine) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
