// Floor 2. The MicroPython virtual machine: image, collector, objects, the loop, exceptions,
// builtins.
//
//   Heap/         Image (one flat arena per node), Allocator and Collector (16-byte blocks)
//   Runtime/      what all nodes of a process share: interned strings, types, functions, modules
//   Objects/      one file per built-in type: layout accessors, slots, methods
//   Interpreter/  decoded code, frames, the loop, calls, exceptions, imports, suspension
//   Builtins/     the modules builtins, sys, gc, micropython
//   Snapshot/     saving, restoring and copying a machine
//
// All Python state of a node lies in its image as 32-bit words; no Swift object, reference or raw
// pointer is ever stored there. Shared, immutable things (native types, functions, modules,
// compiled code, interned strings) lie outside and are named in the image by number.
//
// From the entry to the core: `VirtualMachine.start` pushes a frame, `VirtualMachine.run` enters
// the loop, which returns when the frame is done, when its budget of cycles is used up, or when a
// native function asked to wait. Knows cycles and a host's clock, never simulated time.
