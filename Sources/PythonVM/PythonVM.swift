// Floor 2. Image, collector, objects, the interpreter loop, exceptions, builtins, `sys`, `gc`, `micropython`.
