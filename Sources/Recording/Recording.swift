// Floor 6. What a run leaves behind, shows, and lets itself be told.
//
// Three faces of a run, each of which the run may have or not:
//   ResultsFolder (observer)   -> ResultsWriter -> run.sqlite, NODE.log, summary.json
//   EventPublisher (observer)  -> RecordJSON    -> the event stream, ZeroMQ PUB
//   ControlServer (controller) <- RPCRequest    <- JSON-RPC 2.0, ZeroMQ ROUTER
// And the way back: Results.read (run.sqlite) -> PowerReport, DeliveryReport -> text;
// Export (run.sqlite) -> ExportSource, Timeline -> one writer for each format -> files of others.
//
// PROTOCOL.md beside this file says what goes over the sockets. Knows nothing of Python or boards.
