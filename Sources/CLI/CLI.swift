// Floor 7. One file per subcommand.
//
// CommandLineTool.run -> Brumate (the root command) -> RunCommand, ReportCommand, CheckCommand, ...
// `run` is RunSession: Scenario.load -> ResultsFolder, EventPublisher, ControlServer, ProgressLine
// -> FleetEngine.run -> Report. A World is what the commands see of the outside: two streams of
// text and the fleet; tests make their own.
//
// Adding a subcommand is one file and one word in `Brumate.configuration`.
