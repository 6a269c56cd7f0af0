internal import COpenSSL
internal import PythonVM

/// `cryptolib`: AES in the modes ECB, CBC and CTR, by OpenSSL.
///
/// A cipher is plain words: mode, direction, key, and what makes the next block differ. OpenSSL's
/// own state is made anew for each call, since it lies outside of the image.
enum CryptolibModule {
    static let module = NativeModule("cryptolib", [Member.type(aes)])

    private enum Mode: Int { case ecb = 1, cbc = 2, ctr = 6 }
    private enum Direction: Int { case none, encrypt, decrypt }

    private static let mode = 1
    private static let direction = 2
    private static let keyBytes = 3
    private static let key = 4
    private static let vector = 12
    /// Bytes that CTR has processed: two words.
    private static let position = 16
    private static let words = 18
    private static let blockBytes = 16

    private static let aes = NativeType(
        "aes", make: make,
        members: [
            Member.function("encrypt", 2, 3) { (machine, arguments) throws(Raised) in
                try process(machine, arguments, .encrypt)
            },
            Member.function("decrypt", 2, 3) { (machine, arguments) throws(Raised) in
                try process(machine, arguments, .decrypt)
            },
        ])

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 2, 3)
        guard let mode = Mode(rawValue: try machine.integer(arguments[1])) else {
            throw machine.raise(.valueError, "mode")
        }
        let key = try machine.byteArray(arguments[0])
        guard key.count == 16 || key.count == 32 else { throw machine.raise(.valueError, "key") }
        var vector = [UInt8](repeating: 0, count: blockBytes)
        if arguments.count > 2, arguments[2] != .none {
            vector = try machine.byteArray(arguments[2])
            guard vector.count == blockBytes else { throw machine.raise(.valueError, "IV") }
        } else if mode != .ecb {
            throw machine.raise(.valueError, "IV")
        }
        let cipher = try machine.newObject(type, words: words)
        machine.values(cipher)[CryptolibModule.mode] = .small(mode.rawValue)
        machine.values(cipher)[direction] = .small(Direction.none.rawValue)
        machine.values(cipher)[keyBytes] = .small(key.count)
        store(machine, cipher, at: CryptolibModule.key, key)
        store(machine, cipher, at: CryptolibModule.vector, vector)
        return cipher
    }

    private static func store(
        _ machine: VirtualMachine, _ cipher: Value, at word: Int, _ bytes: [UInt8]
    ) {
        UnsafeMutableRawPointer(machine.words(cipher) + word)
            .copyMemory(from: bytes, byteCount: bytes.count)
    }

    private static func load(
        _ machine: VirtualMachine, _ cipher: Value, at word: Int, count: Int
    ) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: machine.words(cipher) + word, count: count))
    }

    private static func process(
        _ machine: VirtualMachine, _ arguments: Arguments, _ wanted: Direction
    ) throws(Raised) -> Value {
        let cipher = arguments[0]
        let values = machine.values(cipher)
        let mode = Mode(rawValue: values[CryptolibModule.mode].small) ?? .ecb
        let input = try machine.byteArray(arguments[1])
        if mode != .ctr && input.count % blockBytes != 0 {
            throw machine.raise(.valueError, "blksize % 16")
        }
        if arguments.count > 2 {
            let target = try machine.requireBuffer(arguments[2], writable: true)
            guard target.count >= input.count else {
                throw machine.raise(.valueError, "output too small")
            }
        }
        let known = Direction(rawValue: values[direction].small) ?? .none
        guard known == .none || known == wanted else {
            throw machine.raise(.valueError, "can't encrypt & decrypt")
        }
        values[direction] = .small(wanted.rawValue)
        let output = try transform(machine, cipher, mode, wanted, input)
        guard arguments.count > 2 else { return try machine.newBytes(output) }
        try machine.requireBuffer(arguments[2], writable: true).pointer
            .copyMemory(from: output, byteCount: output.count)
        return arguments[2]
    }

    private static func transform(
        _ machine: VirtualMachine, _ cipher: Value, _ mode: Mode, _ direction: Direction,
        _ input: [UInt8]
    ) throws(Raised) -> [UInt8] {
        if input.isEmpty { return [] }
        let keyBytes = machine.values(cipher)[keyBytes].small
        let key = load(machine, cipher, at: key, count: keyBytes)
        var start = load(machine, cipher, at: vector, count: blockBytes)
        let isLong = keyBytes == 32
        switch mode {
        case .ecb:
            let kind = isLong ? EVP_aes_256_ecb() : EVP_aes_128_ecb()
            return try apply(machine, kind, key, nil, input, direction == .encrypt)
        case .cbc:
            let kind = isLong ? EVP_aes_256_cbc() : EVP_aes_128_cbc()
            let output = try apply(machine, kind, key, start, input, direction == .encrypt)
            let last = (direction == .encrypt ? output : input).suffix(blockBytes)
            store(machine, cipher, at: vector, Array(last))
            return output
        case .ctr:
            let words = machine.words(cipher) + position
            let done = UInt64(words[0]) | UInt64(words[1]) << 32
            let next = done &+ UInt64(input.count)
            words[0] = UInt32(truncatingIfNeeded: next)
            words[1] = UInt32(truncatingIfNeeded: next >> 32)
            advance(&start, by: done / UInt64(blockBytes))
            let skipped = Int(done % UInt64(blockBytes))
            let kind = isLong ? EVP_aes_256_ctr() : EVP_aes_128_ctr()
            let padded = [UInt8](repeating: 0, count: skipped) + input
            return Array(try apply(machine, kind, key, start, padded, true).dropFirst(skipped))
        }
    }

    /// Adds to a counter whose last byte is the lowest.
    private static func advance(_ counter: inout [UInt8], by count: UInt64) {
        var carry = count
        for index in counter.indices.reversed() {
            let (sum, overflow) = carry.addingReportingOverflow(UInt64(counter[index]))
            counter[index] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8 | (overflow ? 1 << 56 : 0)
        }
    }

    private static func apply(
        _ machine: VirtualMachine, _ kind: OpaquePointer?, _ key: [UInt8], _ vector: [UInt8]?,
        _ input: [UInt8], _ encrypts: Bool
    ) throws(Raised) -> [UInt8] {
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: input.count + blockBytes)
        var count: Int32 = 0
        guard EVP_CipherInit_ex(context, kind, nil, key, vector, encrypts ? 1 : 0) == 1,
            EVP_CIPHER_CTX_set_padding(context, 0) == 1,
            EVP_CipherUpdate(context, &output, &count, input, Int32(input.count)) == 1,
            Int(count) == input.count
        else { throw machine.raiseOSError(5) }
        return Array(output.prefix(input.count))
    }
}
