import Glibc

/// The processor's stack, on which all recursion of Swift code lies.
///
/// Programs decide how deep that goes: how deep their lists, expressions, patterns and iterators
/// nest. Whoever recurses over such a thing compares `position` with a limit taken at the entry.
public enum NativeStack {
    /// Left free at the end, for code that does not ask.
    private static let margin: UInt = 64 << 10

    /// About where the top of the stack is; it grows down.
    @inline(__always) public static var position: UInt {
        var mark: UInt8 = 0
        return withUnsafeMutablePointer(to: &mark) { UInt(bitPattern: $0) }
    }

    /// The position that must not be passed by code that may use so many bytes from here on, at
    /// most half of what there is.
    public static func limit(allowing bytes: Int) -> UInt {
        let here = position
        let end = end + margin
        return here > end ? here - min(UInt(bytes), (here - end) / 2) : here
    }

    /// The end of the present system thread's stack; looked up once for each.
    private static var end: UInt {
        if let known = pthread_getspecific(key) { return UInt(bitPattern: known) }
        var attributes = pthread_attr_t()
        var start: UnsafeMutableRawPointer?
        var size = 0
        if let getAttributes, getAttributes(pthread_self(), &attributes) == 0 {
            pthread_attr_getstack(&attributes, &start, &size)
            pthread_attr_destroy(&attributes)
        }
        let end = start.map { UInt(bitPattern: $0) } ?? position - smallestStack
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: end))
        return end
    }

    /// A stack that any thread has, should the system not tell its size.
    private static let smallestStack: UInt = 256 << 10

    private typealias GetAttributes =
        @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32
    /// The C library's header shows this function only to programs that ask for extensions.
    private static let getAttributes: GetAttributes? = dlsym(nil, "pthread_getattr_np").map {
        unsafeBitCast($0, to: GetAttributes.self)
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()
}
