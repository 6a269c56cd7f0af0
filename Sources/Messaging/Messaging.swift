// Floor 1. ZeroMQ sockets: bytes only.
//
// `Context` -> `Socket` (bind or connect an `Endpoint`) -> `send` and `receive` lists of byte
// parts, never waiting unless told how long. Every failure is a `MessagingError`. `CurveKeys`
// encrypt what leaves the machine; a socket does not bind beyond loopback without them.
// Knows nothing of runs, records or JSON.
