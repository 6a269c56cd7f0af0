internal import PythonVM

/// `hashlib`: sha1 and sha256.
///
/// A hash object is: kind, a bytes object with the state (eight words), the open block and the
/// number of bytes so far; null when it is final.
enum HashlibModule {
    static let module = NativeModule(
        "hashlib", [Member.type(sha1), Member.type(sha256)])

    private static let sha1 = type("sha1", isLong: false)
    private static let sha256 = type("sha256", isLong: true)

    private static func type(_ name: String, isLong: Bool) -> NativeType {
        NativeType(
            name,
            make: { (machine, type, arguments) throws(Raised) in
                try machine.check(arguments, 0, 1)
                let state = HashState(isLong: isLong)
                let bytes = try machine.newBytes(
                    [UInt8](repeating: 0, count: MemoryLayout<HashState>.size))
                let hash = try machine.newObject(type, words: 2)
                machine.values(hash)[1] = bytes
                try store(machine, hash, state)
                if arguments.count > 0 { try update(machine, hash, arguments[0]) }
                return hash
            },
            members: [
                Member.function("update", 2) { (machine, arguments) throws(Raised) in
                    try update(machine, arguments[0], arguments[1])
                    return .none
                },
                Member.function("digest", 1) { (machine, arguments) throws(Raised) in
                    var state = try load(machine, arguments[0])
                    machine.values(arguments[0])[1] = .null
                    return try machine.newBytes(state.finish())
                },
            ])
    }

    private static func place(
        _ machine: VirtualMachine, _ hash: Value
    ) throws(Raised) -> UnsafeMutableRawPointer {
        guard let start = machine.textBytes(machine.values(hash)[1]).baseAddress else {
            throw machine.raise(.valueError, "hash is final")
        }
        return UnsafeMutableRawPointer(mutating: start)
    }

    private static func load(_ machine: VirtualMachine, _ hash: Value) throws(Raised) -> HashState {
        try place(machine, hash).loadUnaligned(as: HashState.self)
    }

    private static func store(
        _ machine: VirtualMachine, _ hash: Value, _ state: HashState
    ) throws(Raised) { try place(machine, hash).storeBytes(of: state, as: HashState.self) }

    private static func update(
        _ machine: VirtualMachine, _ hash: Value, _ data: Value
    ) throws(Raised) {
        var state = try load(machine, hash)
        let view = try machine.requireBuffer(data)
        for byte in UnsafeRawBufferPointer(start: view.pointer, count: view.count) {
            state.add(byte)
        }
        try store(machine, hash, state)
    }
}

/// SHA-1 and SHA-256 (FIPS 180-4) as plain data.
private struct HashState {
    var words: SIMD8<UInt32>
    var block = SIMD64<UInt8>()
    var count: UInt64 = 0
    let isLong: Bool

    init(isLong: Bool) {
        self.isLong = isLong
        words =
            isLong
            ? SIMD8(
                0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C,
                0x1F83_D9AB, 0x5BE0_CD19)
            : SIMD8(0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0, 0, 0, 0)
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < 64 {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // The largest root with root^3 <= prime * 2^96, by bisection in 128 bits.
            let wanted = UInt128(prime) << 96
            var (low, high) = (UInt128(0), UInt128(1) << 35)
            while high - low > 1 {
                let middle = (low + high) / 2
                if middle * middle * middle <= wanted { low = middle } else { high = middle }
            }
            return UInt32(truncatingIfNeeded: low)
        }
    }()

    mutating func add(_ byte: UInt8) {
        block[Int(count & 63)] = byte
        count &+= 1
        if count & 63 == 0 { if isLong { mixLong() } else { mixShort() } }
    }

    mutating func finish() -> [UInt8] {
        let bits = count &* 8
        add(0x80)
        while count & 63 != 56 { add(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            add(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        return (0..<(isLong ? 32 : 20)).map {
            UInt8(truncatingIfNeeded: words[$0 / 4] >> UInt32(24 - 8 * ($0 % 4)))
        }
    }

    private func schedule(_ count: Int) -> [UInt32] {
        var w = [UInt32](repeating: 0, count: count)
        for index in 0..<64 { w[index / 4] = w[index / 4] << 8 | UInt32(block[index]) }
        return w
    }

    private static func rotate(_ word: UInt32, right count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    private mutating func mixLong() {
        var w = schedule(64)
        let rotate = HashState.rotate
        for t in 16..<64 {
            let small0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3
            let small1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10
            w[t] = w[t - 16] &+ small0 &+ w[t - 7] &+ small1
        }
        var v = words
        for t in 0..<64 {
            let big1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
            let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
            let first = v[7] &+ big1 &+ choice &+ HashState.constants[t] &+ w[t]
            let big0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
            v = SIMD8(first &+ big0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6])
        }
        words &+= v
    }

    private mutating func mixShort() {
        var w = schedule(80)
        let rotate = HashState.rotate
        for t in 16..<80 { w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 31) }
        var v = words
        for t in 0..<80 {
            let (mixed, constant): (UInt32, UInt32) =
                switch t / 20 {
                case 0: ((v[1] & v[2]) ^ (~v[1] & v[3]), 0x5A82_7999)
                case 1: (v[1] ^ v[2] ^ v[3], 0x6ED9_EBA1)
                case 2: ((v[1] & v[2]) ^ (v[1] & v[3]) ^ (v[2] & v[3]), 0x8F1B_BCDC)
                default: (v[1] ^ v[2] ^ v[3], 0xCA62_C1D6)
                }
            let first = rotate(v[0], 27) &+ mixed &+ v[4] &+ constant &+ w[t]
            v = SIMD8(first, v[0], rotate(v[1], 2), v[2], v[3], 0, 0, 0)
        }
        words &+= v
    }
}
