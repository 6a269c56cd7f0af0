// Floor 1. Opcode table, scopes, code objects, `.mpy` files, disassembler.
