// Floor 1. ZeroMQ sockets: bytes only.
