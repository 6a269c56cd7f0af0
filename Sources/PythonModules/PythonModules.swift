// Floor 3. Modules without hardware: json, struct, math, random and so on.
//
//   ModuleCatalog   one line per module; what a runtime is made of
//   XModule.swift   one module each
//   FileTree        the files of a node, a plain value; FileModule and OsModule give it to programs
//
// What a module needs of the outside (clock, files, entropy) it asks the machine's host for,
// through the small protocols of HostFaces.swift. State of a module lies in the node's image.
