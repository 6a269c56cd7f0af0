// Floor 6. The PC: one interpreter on the machine on which Brumate runs, as the `micropython`
// command of MicroPython's unix port.
//
//   DesktopHost         the interpreter's outside: standard streams, files, clock, randomness
//   DesktopInterpreter  a program, a module or a line of code, from its start to its exit code
//   PosixFile           `open` and file objects over descriptors
//   PosixModule         what `os` has beyond the boards' one
//
// The way in: `DesktopInterpreter.run`. Nothing here is deterministic, and no node of a fleet comes
// here.
