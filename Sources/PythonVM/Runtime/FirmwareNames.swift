/// Names that boards have in their flash beside those of types, functions and modules: a program
/// that uses them pays nothing for them.
enum FirmwareNames {
    static let all: [String] = [special, words].flatMap {
        $0.split(separator: " ").map(String.init)
    }

    private static let special = """
        __abs__ __add__ __aenter__ __aexit__ __aiter__ __all__ __and__ __anext__ __bases__ \
        __bool__ \
        __complex__ __del__ __delete__ __dict__ __divmod__ __eq__ __file__ __float__ __floordiv__ \
        __ge__ __get__ __globals__ __gt__ __iadd__ __invert__ __isub__ __le__ __lshift__ __lt__ \
        __matmul__ __mod__ __mul__ __ne__ __neg__ __or__ __path__ __pos__ __pow__ __radd__ \
        __rand__ \
        __reversed__ __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__ __rpow__ \
        __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __set__ __set_name__ __sub__ \
        __traceback__ __truediv__ __xor__
        """

    private static let words = """
        abs_tol ascii big bitmap bound_method buffer buffering clock closure code collections coro \
        data default dict_view doc e encoding errorcode file function generator ignore imag inf \
        itemsize iterable iterator keepends length lookahead m mode module modules name nan native \
        newline path pi ptr ptr16 ptr32 ptr8 r rb readonly real rel_tol separators signed single \
        state tau uint unsafe utf8 version version_info viper _build _machine _mpy _thread \
        <dictcomp> <lambda> <listcomp> <setcomp> <stdin> <string>
        """
}
