import Foundation

/// Finds the files of tests, and the scenarios that they are about.
public enum TestFolder {
    /// The files that a path means: itself, or all below it that are named `test_*.py` or
    /// `*_test.py`, and scenarios with `expect:`, in the order of their paths.
    ///
    /// - Throws: `TestFault` as a sentence when nothing lies there.
    public static func files(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw TestFault.refused("`\(path)` is not there; expected a test file or a folder")
        }
        if !isFolder.boolValue { return [path] }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        let prefix = path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
        return names.filter { isTest($0) || isExpectant($0, in: prefix) }.sorted()
            .map { prefix + $0 }
    }

    /// Whether a file below a folder is a scenario with expectations.
    private static func isExpectant(_ path: String, in prefix: String) -> Bool {
        guard ScenarioTest.isScenario(path),
            !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }),
            let bytes = FileManager.default.contents(atPath: prefix + path)
        else { return false }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .contains { $0.hasPrefix("expect:") }
    }

    private static func isTest(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let name = parts.last, !parts.contains(where: { $0.hasPrefix(".") }) else {
            return false
        }
        return name.hasPrefix("test_") && name.hasSuffix(".py") || name.hasSuffix("_test.py")
    }

    /// The one scenario in the folder of a test file, or else in the folder above it.
    static func scenario(besides path: String) -> String? {
        let absolute = URL(filePath: path).deletingLastPathComponent()
        var prefix =
            path.contains("/")
            ? path.split(separator: "/", omittingEmptySubsequences: false)
                .dropLast().joined(separator: "/") + "/" : ""
        for folder in [absolute, absolute.appending(path: "..")] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            let scenarios = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
            if scenarios.count == 1 { return prefix + scenarios[0] }
            if !scenarios.isEmpty { return nil }
            prefix += "../"
        }
        return nil
    }
}
