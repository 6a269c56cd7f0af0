/// The tables of the database.
///
/// Times are nanoseconds of virtual time; `node` is `nodes.id`, or -1 for the fleet as a whole.
/// A row of `profile_places` is a line of a program in the calls that led to it, where energy was
/// counted by line.
/// `pins.level` is NULL where nothing drives the wire.
/// `messages.misses` has the attempts that did not arrive before the outcome, if there were any, as
/// `TIME_NS NODE REASON RIVAL` with commas between them; RIVAL is -1 where none is known.
enum ResultsSchema {
    /// Grows when a table changes; a reader refuses what it does not know.
    static let version: Int32 = 5

    /// The tables of records, all with `time_ns` and `node`.
    static let records = [
        "boots", "states", "prints", "messages", "faults", "log", "energy", "battery", "pins",
    ]

    static let tables = """
        CREATE TABLE run (
            scenario_path TEXT NOT NULL, scenario_text TEXT NOT NULL, overrides TEXT NOT NULL,
            seed TEXT NOT NULL, duration_ns INTEGER NOT NULL, begin_ns INTEGER NOT NULL,
            complete INTEGER NOT NULL DEFAULT 0, virtual_ns INTEGER NOT NULL DEFAULT 0,
            digest TEXT, wall_s REAL, bytecodes INTEGER, events INTEGER, peak_memory_bytes INTEGER
        );
        CREATE TABLE nodes (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, node_group TEXT NOT NULL,
            board TEXT NOT NULL, x REAL NOT NULL, y REAL NOT NULL, z REAL NOT NULL,
            battery_mah REAL, lifetime_s REAL
        );
        CREATE TABLE access_points (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, x REAL NOT NULL, y REAL NOT NULL,
            z REAL NOT NULL
        );
        CREATE TABLE energy (
            time_ns INTEGER NOT NULL, node INTEGER NOT NULL, component TEXT NOT NULL,
            state TEXT NOT NULL, charge_pc INTEGER NOT NULL, duration_ns INTEGER NOT NULL
        );
        CREATE TABLE battery (
            time_ns INTEGER NOT NULL, node INTEGER NOT NULL, charge REAL NOT NULL,
            volts REAL NOT NULL
        );
        CREATE TABLE states (
            time_ns INTEGER NOT NULL, node INTEGER NOT NULL, component TEXT NOT NULL,
            state TEXT NOT NULL
        );
        CREATE TABLE messages (
            time_ns INTEGER NOT NULL, node INTEGER NOT NULL, message INTEGER NOT NULL,
            link TEXT NOT NULL, source INTEGER NOT NULL, destination INTEGER NOT NULL,
            bytes INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT, rssi_dbm REAL, payload BLOB,
            header BLOB, misses TEXT
        );
        CREATE TABLE prints (time_ns INTEGER NOT NULL, node INTEGER NOT NULL, line TEXT NOT NULL);
        CREATE TABLE faults (
            time_ns INTEGER NOT NULL, node INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL
        );
        CREATE TABLE fault_effects (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,
            occurrences INTEGER NOT NULL, effects INTEGER NOT NULL
        );
        CREATE TABLE profile_places (
            node INTEGER NOT NULL, place INTEGER NOT NULL, parent INTEGER, function TEXT NOT NULL,
            file TEXT NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (node, place)
        ) WITHOUT ROWID;
        CREATE TABLE profile_charges (
            node INTEGER NOT NULL, place INTEGER NOT NULL, component TEXT NOT NULL,
            charge_pc INTEGER NOT NULL
        );
        CREATE TABLE boots (
            time_ns INTEGER NOT NULL, node INTEGER NOT NULL, reset_cause TEXT NOT NULL,
            wake_reason TEXT NOT NULL
        );
        CREATE TABLE log (
            time_ns INTEGER NOT NULL, node INTEGER NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL
        );
        CREATE TABLE pins (
            time_ns INTEGER NOT NULL, node INTEGER NOT NULL, pin INTEGER NOT NULL, level INTEGER
        );
        CREATE VIEW energy_mah AS
            SELECT nodes.name AS node, node_group, component, state,
                SUM(charge_pc) / 3.6e12 AS mah, SUM(duration_ns) / 1e9 AS seconds
            FROM energy JOIN nodes ON nodes.id = energy.node GROUP BY energy.node, component, state;
        """
}
