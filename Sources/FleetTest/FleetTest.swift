// Floor 6. Fleet-wide tests, written in Python or as lines under `expect` of a scenario.
//
// TestFolder finds files; TestFile runs one in our own interpreter (TestInterpreter), where the
// module `fleet` (Frozen/fleet.py) and `_fleet` (FleetModule) give it fleets: FleetCalls answers,
// FleetSession holds a FleetRunner that stands still on a thread of its own, FleetHistory keeps
// what happened. ScenarioTest runs the fleet of a scenario, and ExpectationJudge says whether it
// did what was expected. TestReport says what came of it, as text and to CI.
