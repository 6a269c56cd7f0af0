import SimulationKernel
public import YAMLSyntax

extension Scenario {
    /// Reads and checks a scenario.
    ///
    /// Overrides are `PATH=VALUE` (`nodes.gw.power=mains`, `seed=8`), applied in their order over
    /// all that the file says. After `nodes.` comes a node, the key of a group, or a template for
    /// all nodes that are made from it. Errors: all that is wrong, at once.
    public static func load(
        path: String, files: ScenarioFiles, catalog: ScenarioCatalog, overrides: [String] = []
    ) throws(DiagnosticList) -> Scenario {
        guard let bytes = files.kind(path) == .file ? files.read(path) : nil else {
            let (folder, name) = ScenarioFiles.split(path)
            let near = NearestWord.find(name, in: files.list(folder).sorted())
            throw DiagnosticList([
                Diagnostic(
                    file: path, message: "the file cannot be read", expected: "a scenario file",
                    suggestion: near.map { folder == "." ? $0 : "\(folder)/\($0)" })
            ])
        }
        let root = try YAMLParser.parse(bytes: bytes, file: path)
        var loader = ScenarioLoader(path: path, files: files, catalog: catalog)
        return try loader.load(root, overrides: overrides)
    }
}

/// The steps from a tree to a scenario.
struct ScenarioLoader {
    private let path: String
    private let files: ScenarioFiles
    private let catalog: ScenarioCatalog
    private let forms: ScenarioForms
    private let reading = Reading()
    /// Folders that were looked at, so that a group of a thousand looks once.
    private var firmwareFolders: [String: String] = [:]

    init(path: String, files: ScenarioFiles, catalog: ScenarioCatalog) {
        self.path = path
        self.files = files
        self.catalog = catalog
        forms = ScenarioForms(catalog)
    }

    mutating func load(
        _ file: YAMLNode, overrides arguments: [String]
    ) throws(DiagnosticList) -> Scenario {
        guard file.entries != nil else {
            throw DiagnosticList([
                Diagnostic(
                    at: file.location, "wrong type: found \(file.kindText)",
                    expected: forms.root.schema.phrase)
            ])
        }
        let overrides = parse(arguments)
        var root = file
        for override in overrides where !override.isForNodes {
            root = TreeMerge.merge(root, override.tree(from: 0), name: "")
        }
        var scenario = forms.root.read(root, reading) ?? Scenario()
        if scenario.name.isEmpty {
            let name = ScenarioFiles.split(path).name
            scenario.name = String(name.prefix { $0 != "." })
        }
        let layers = NodeLayers(
            root: root, overrides: overrides.filter(\.isForNodes), reading: reading)
        scenario.environment = TraceLoader(
            files: files, scenarioPath: path, startUnixSeconds: scenario.startUnixSeconds,
            duration: scenario.duration, reading: reading
        ).load(scenario.environment, tree: root["environment"])
        scenario.origins = ScenarioOrigins(
            root: root, schema: forms.root.schema, nodeSchema: forms.node.schema)
        readNodes(layers, into: &scenario)
        // Where nodes are missing, their names would be missed, too.
        let isWhole = scenario.nodes.count == layers.nodes.count
        FaultCheck(
            scenario: scenario, catalog: catalog, tree: root["faults"], knowsNodes: isWhole,
            reading: reading
        ).check()
        ExpectationCheck(
            tree: root["expect"], knowsEnd: root["duration"]?.location.file == path,
            knowsNodes: isWhole, reading: reading
        ).check(&scenario)
        try reading.finish()
        scenario.warnings = Reading.sorted(reading.diagnostics)
        return scenario
    }

    private func parse(_ arguments: [String]) -> [Override] {
        arguments.compactMap { argument in
            do throws(DiagnosticList) {
                return try Override(argument)
            } catch {
                error.diagnostics.forEach(reading.record)
                return nil
            }
        }
    }

    // MARK: Nodes

    private mutating func readNodes(_ layers: NodeLayers, into scenario: inout Scenario) {
        let placement = Placement(seed: scenario.seed, site: scenario.site, reading: reading)
        let signals = Dictionary(
            scenario.environment.map { ($0.name, $0.dimension) }, uniquingKeysWith: { a, _ in a })
        var groupDrafts: [String: NodeDraft] = [:]
        for planned in layers.nodes {
            guard let tree = layers.tree(of: planned) else { continue }
            let isPlain = planned.patches.isEmpty
            var draft = isPlain ? groupDrafts[planned.group] : nil
            if draft == nil {
                reading.isPartial = layers.brokenGroups.contains(planned.group)
                draft = readDraft(tree, signals: signals)
                reading.isPartial = false
                if isPlain { groupDrafts[planned.group] = draft }
                if isPlain { scenario.origins.groupTrees[planned.group] = tree }
            }
            if !isPlain { scenario.origins.trees[planned.name] = tree }
            guard let draft else { continue }
            scenario.nodes.append(
                node(planned, draft, tree: tree, placement: placement))
        }
        let origins = scenario.origins
        placement.warnOfStrays(scenario.nodes) { origins.tree(of: $0) }
    }

    /// Reads and checks all that does not depend on the node's own name.
    private mutating func readDraft(_ tree: YAMLNode, signals: [String: Dimension]) -> NodeDraft? {
        guard var draft = forms.node.read(tree, reading) else { return nil }
        if let board = catalog.board(draft.board) {
            var check = WiringCheck(
                catalog: catalog, board: board, signals: signals, tree: tree, reading: reading)
            draft.sensors = check.check(draft.sensors)
            if !board.hasRadio, let radio = tree.entry("radio") {
                reading.error(
                    at: radio.keyLocation, "\(board.name) has no radio",
                    expected: "a board with a radio, or no radio settings")
            }
        }
        if let power = tree["power"] { check(draft, power, signals: signals) }
        if !draft.firmware.isEmpty, let node = tree["firmware"] {
            draft.firmware = firmwareFolder(draft.firmware, at: node.location)
        }
        return draft
    }

    /// Checks what a power source says of signals and of the board.
    private func check(_ draft: NodeDraft, _ tree: YAMLNode, signals: [String: Dimension]) {
        if let solar = draft.power.solar, let entry = tree.entry("solar") {
            WiringCheck.checkSignal(
                solar.signal, .irradiance, signals: signals,
                at: entry.value["reads"]?.location ?? entry.keyLocation, reading)
        }
        if let ambient = draft.power.battery?.ambientSignal,
            let node = tree[path: ["battery", "ambient"]]
        {
            WiringCheck.checkSignal(
                ambient, .temperature, signals: signals, at: node.location, reading)
        }
        if let input = draft.power.input, let node = tree["input"],
            let board = catalog.board(draft.board), !board.inputs.contains(input)
        {
            reading.error(
                at: node.location, "\(board.name) has no input `\(input)`",
                expected: board.inputs.isEmpty ? nil : Schema.choice(board.inputs).phrase,
                suggestion: NearestWord.find(input, in: board.inputs))
        }
    }

    private func node(
        _ planned: PlannedNode, _ draft: NodeDraft, tree: YAMLNode, placement: Placement
    ) -> ScenarioNode {
        var node = ScenarioNode()
        node.name = planned.name
        node.group = planned.group
        node.template = planned.templates.first ?? ""
        node.board = draft.board
        node.firmwarePath = draft.firmware
        node.bootVariant = draft.boot
        node.position =
            placement.position(of: draft, node: planned, tree: tree) ?? PositionSpec()
        node.sensors = draft.sensors
        node.power = draft.power
        node.radio = draft.radio
        node.labels = draft.labels
        node.clockErrorRatio = placement.clockError(draft.clockError, node: planned)
        node.startDelay = placement.delay(draft.start, node: planned)
        return node
    }

    /// The folder's path as the caller sees it, after a check that it has a main.py.
    private mutating func firmwareFolder(_ folder: String, at location: YAMLLocation) -> String {
        if let known = firmwareFolders[folder] { return known }
        let path = ScenarioFiles.resolve(folder, besides: path)
        if files.kind(path) != .folder {
            let (parent, name) = ScenarioFiles.split(path)
            let written = ScenarioFiles.split(folder).folder
            let near = NearestWord.find(name, in: files.list(parent).sorted())
            reading.error(
                at: location, "no folder `\(folder)`", expected: "a folder with main.py",
                suggestion: near.map { written == "." ? $0 : "\(written)/\($0)" })
        } else if files.kind(path + "/main.py") != .file {
            reading.error(
                at: location, "no main.py in `\(folder)`", expected: "a folder with main.py",
                suggestion: NearestWord.find("main.py", in: files.list(path).sorted())
                    .map { "\(folder)/\($0)" })
        } else {
            firmwareFolders[folder] = path
        }
        return path
    }
}
