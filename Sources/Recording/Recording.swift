// Floor 6. Writes what a run observes: SQLite, summary, logs, event stream.
