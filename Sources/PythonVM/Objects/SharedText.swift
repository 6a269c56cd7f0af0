/// str and bytes objects whose bytes lie within those of a bytes object, as constants do in a
/// board's flash.
///
/// They have one word more than others: the collector finds the memory that they share in it.
extension VirtualMachine {
    /// Makes a bytes object that shares memory with another one.
    public func newBytes(
        sharing owner: Value, offset: Int, count: Int
    ) throws(Raised) -> Value {
        try newText(.bytes, sharing: owner, offset: offset, count: count)
    }

    func newText(
        _ type: CoreType, sharing owner: Value, offset: Int, count: Int
    ) throws(Raised) -> Value {
        guard isBytes(owner), owner.isObject, offset >= 0, count >= 0,
            offset + count <= textBytes(owner).count
        else { throw raiseOSError(14) }
        let mark = rootMark
        try pushRoot(owner)
        defer { popRoots(to: mark) }
        let text = try newObject(type, words: Layout.Text.words + 1)
        let source = words(owner)
        let memory =
            sharesMemory(owner) ? source[Layout.Text.words] : source[Layout.Text.data]
        words(text)[Layout.Text.length] = UInt32(count)
        words(text)[Layout.Text.data] = source[Layout.Text.data] + UInt32(offset)
        words(text)[Layout.Text.words] = memory
        return text
    }

    /// Whether the bytes of a str or bytes object are those of another one.
    func sharesMemory(_ text: Value) -> Bool {
        text.isObject && allocatedBytes(at: text.offset) > Layout.Text.words << 2
    }

    /// The bytes object whose memory a memoryview shows, or another buffer that is given out; null
    /// when it is something else.
    public func memoryviewOwner(_ view: Value) -> Value {
        isExactly(view, .memoryview) ? values(view)[Layout.View.owner] : .null
    }
}
