internal import Glibc

/// The terminal of the process while a prompt reads it key by key.
struct Terminal {
    private var original = termios()
    private var isRaw = false
    private var endKey: UInt8 = 0x03

    /// Lets each key through at once, without echo and signals.
    mutating func enterRaw() {
        guard !isRaw, tcgetattr(STDIN_FILENO, &original) == 0 else { return }
        var changed = original
        changed.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
        changed.c_cflag = changed.c_cflag & ~tcflag_t(CSIZE | PARENB) | tcflag_t(CS8)
        changed.c_lflag = 0
        withUnsafeMutableBytes(of: &changed.c_cc) { keys in
            keys[Int(VMIN)] = 1
            keys[Int(VTIME)] = 0
        }
        tcsetattr(STDIN_FILENO, TCSANOW, &changed)
        isRaw = true
    }

    /// Gives the terminal back as it was, so that Control-C interrupts.
    mutating func leaveRaw() {
        guard isRaw else { return }
        tcsetattr(STDIN_FILENO, TCSANOW, &original)
        isRaw = false
    }

    /// The next byte; at the end of the input Control-D, which ends a prompt, in turn with
    /// Control-C, which gives up a line that is not done.
    ///
    /// A line feed, as input that is no terminal ends its lines, comes as the Enter key does.
    mutating func readByte() -> UInt8 {
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 1 { return byte == 0x0A ? 0x0D : byte }
            if count == 0 || errno != EINTR {
                endKey = endKey == 0x04 ? 0x03 : 0x04
                return endKey
            }
        }
    }
}
