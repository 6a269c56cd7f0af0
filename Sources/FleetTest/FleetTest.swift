// Floor 6. Fleet-wide tests, written in Python.
//
// TestFolder finds files; TestFile runs one in our own interpreter (TestInterpreter), where the
// module `fleet` (Frozen/fleet.py) and `_fleet` (FleetModule) give it fleets: FleetCalls answers,
// FleetSession holds a FleetRunner that stands still on a thread of its own, FleetHistory keeps
// what happened. TestReport says what came of it, TestXML says it to CI.
