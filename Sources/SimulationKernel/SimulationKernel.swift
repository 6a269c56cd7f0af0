// Floor 0. Instants, spans, the event queue, random streams, the trace digest.
