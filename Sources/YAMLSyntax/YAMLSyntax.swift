// Floor 0. YAML text to a tree with marks; quantities with units; diagnostics with line, column
// and caret; and forms, which say once what a mapping may hold.
//
// The way through the room:
//   YAMLParser (libyaml's events) -> YAMLNode, a tree whose every node knows its YAMLLocation
//   Form<Value> + Key<Root>       -> a Swift value, with all errors gathered in a Reading
//   Schema                        -> what a Form declares: its JSON Schema, its defaults, its docs
//   Diagnostic, DiagnosticList    -> what the user reads when something is wrong
//
// It knows nothing of boards, fleets or simulated time: durations are integer nanoseconds here.
