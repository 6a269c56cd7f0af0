import PythonCompiler
import Testing

/// The listing of `-v -v`; checked against MicroPython's own, addresses aside.
@Suite struct CodeListingTests {
    @Test func listsAllCodeLevelByLevel() throws {
        let source = """
            def f(a, *b, c=2):
                x = [i + a for i in (1, 'it\\'s', b'q\\x00"', 2.5, 1j, ...)]
                while x and -a:
                    try:
                        del x[0]
                    except ValueError: break
                return lambda: not x

            """
        let module = try PythonCompiler.compile(
            source: Array(source.utf8), options: CompileOptions(fileName: "s.py"))
        #expect(codeListing(module) == Self.expected)
    }

    private static let expected = """
        File s.py, code block '<module>' (descriptor: 0x1, bytecode @0x10 16 bytes)
        Raw bytecode (code_info_size=3, bytecode_size=13):
         18 02 01 53 2c 00 82 10 02 62 33 00 16 03 51 63
        arg names:
        (N_STATE 4)
        (N_EXC_STACK 0)
          bc=0 line=1
        00 LOAD_NULL
        01 BUILD_MAP 0
        03 LOAD_CONST_SMALL_INT 2
        04 LOAD_CONST_STRING 'c'
        06 STORE_MAP
        07 MAKE_FUNCTION_DEFARGS 0x2
        09 STORE_NAME f
        11 LOAD_CONST_NONE
        12 RETURN_VALUE
        File s.py, code block 'f' (descriptor: 0x2, bytecode @0x20 65 bytes)
        Raw bytecode (code_info_size=18, bytecode_size=47):
         cd 88 80 c0 40 92 01 03 06 02 20 2a 22 22 2f 2d
         00 03 b0 20 00 01 23 00 34 01 27 03 42 55 48 08
         25 03 80 53 5b 56 4a 0b 57 12 07 df 44 44 59 40
         4b 01 5d 25 03 44 45 25 00 d1 43 22 b3 20 01 01
         63
        arg names: a c
        (N_STATE 10)
        (N_EXC_STACK 1)
        (INIT_CELL 0)
        (INIT_CELL 3)
          bc=0 line=1
          bc=0 line=2
          bc=10 line=3
          bc=12 line=4
          bc=14 line=5
          bc=29 line=6
          bc=42 line=7
        00 LOAD_FAST 0
        01 MAKE_CLOSURE 0x3 1
        04 LOAD_CONST_OBJ 0x1=(1, "it's", b'q\\x00"', 2.5, 1j, Ellipsis)
        06 CALL_FUNCTION n=1 nkw=0
        08 STORE_DEREF 3
        10 JUMP 33
        12 SETUP_EXCEPT 22
        14 LOAD_DEREF 3
        16 LOAD_CONST_SMALL_INT 0
        17 LOAD_NULL
        18 ROT_THREE
        19 STORE_SUBSCR
        20 POP_EXCEPT_JUMP 33
        22 DUP_TOP
        23 LOAD_GLOBAL ValueError
        25 BINARY_OP 8\u{20}
        26 POP_JUMP_IF_FALSE 32
        28 POP_TOP
        29 UNWIND_JUMP 42 1
        32 END_FINALLY
        33 LOAD_DEREF 3
        35 POP_JUMP_IF_FALSE 42
        37 LOAD_DEREF 0
        39 UNARY_OP 1 __neg__
        40 POP_JUMP_IF_TRUE 12
        42 LOAD_FAST 3
        43 MAKE_CLOSURE 0x4 1
        46 RETURN_VALUE
        File s.py, code block '<listcomp>' (descriptor: 0x3, bytecode @0x30 22 bytes)
        Raw bytecode (code_info_size=6, bytecode_size=16):
         4a 08 04 08 08 20 2b 00 b1 5f 4b 09 c2 b2 25 00
         f2 2f 14 42 35 63
        arg names: * *
        (N_STATE 10)
        (N_EXC_STACK 0)
          bc=0 line=1
          bc=0 line=2
        00 BUILD_LIST 0
        02 LOAD_FAST 1
        03 GET_ITER_STACK
        04 FOR_ITER 15
        06 STORE_FAST 2
        07 LOAD_FAST 2
        08 LOAD_DEREF 0
        10 BINARY_OP 27 __add__
        11 STORE_COMP 20
        13 JUMP 4
        15 RETURN_VALUE
        File s.py, code block '<lambda>' (descriptor: 0x4, bytecode @0x40 10 bytes)
        Raw bytecode (code_info_size=6, bytecode_size=4):
         09 08 05 08 60 60 25 00 d3 63
        arg names: *
        (N_STATE 2)
        (N_EXC_STACK 0)
          bc=0 line=1
          bc=0 line=4
          bc=0 line=7
        00 LOAD_DEREF 0
        02 UNARY_OP 3\u{20}
        03 RETURN_VALUE

        """
}
