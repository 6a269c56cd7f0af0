extension TextMethods {
    static func split(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        let limit = arguments.count > 2 ? try vm.integer(arguments[2]) : -1
        let separator = arguments.optional(1)
        vm.chargeBytes(text.count)
        if separator.isNull || separator == .none {
            return try splitAtSpace(vm, text, limit: limit)
        }
        let pattern = try vm.requireText(separator, like: text).bytes
        if pattern.isEmpty { throw vm.raise(.valueError, "empty separator") }
        let list = try vm.newList()
        var start = 0
        var left = limit
        while left != 0, let found = ByteSearch.first(pattern, in: text.bytes, from: start) {
            try vm.append(try vm.newText(like: text.type, text[start..<found]), toList: list)
            start = found + pattern.count
            left -= 1
        }
        try vm.append(try vm.newText(like: text.type, text[start..<text.count]), toList: list)
        return list
    }

    private static func splitAtSpace(
        _ vm: VirtualMachine, _ text: TextSource, limit: Int
    ) throws(Raised) -> Value {
        let list = try vm.newList()
        var offset = 0
        var left = limit
        func skip(while test: (UInt8) -> Bool) {
            while offset < text.count, test(text.bytes[offset]) { offset += 1 }
        }
        skip { $0.isPythonSpace }
        while offset < text.count, left != 0 {
            let start = offset
            skip { !$0.isPythonSpace }
            try vm.append(try vm.newText(like: text.type, text[start..<offset]), toList: list)
            skip { $0.isPythonSpace }
            left -= 1
        }
        if offset < text.count {
            try vm.append(
                try vm.newText(like: text.type, text[offset..<text.count]), toList: list)
        }
        return list
    }

    static func rsplit(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        guard arguments.count > 2 else { return try split(vm, arguments) }
        let text = try vm.requireText(arguments[0])
        let limit = try vm.integer(arguments[2])
        if limit < 0 { return try split(vm, arguments) }
        if arguments[1] == .none { throw vm.raise(.notImplementedError, "rsplit(None,n)") }
        let pattern = try vm.requireText(arguments[1], like: text).bytes
        if pattern.isEmpty { throw vm.raise(.valueError, "empty separator") }
        vm.chargeBytes(text.count)
        var parts: [Range<Int>] = []
        var end = text.count
        while parts.count < limit, let found = ByteSearch.last(pattern, in: text[0..<end]) {
            parts.append(found + pattern.count..<end)
            end = found
        }
        parts.append(0..<end)
        let list = try vm.newList()
        for part in parts.reversed() {
            try vm.append(try vm.newText(like: text.type, text[part]), toList: list)
        }
        return list
    }

    static func splitlines(
        _ vm: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        var keeps = arguments.optional(1)
        for index in 0..<arguments.keywordCount {
            guard arguments.keyword(index).text == "keepends" else {
                throw vm.raise(.typeError, "extra keyword arguments given")
            }
            keeps = arguments.keywordValue(index)
        }
        let keepsEnds = keeps.isNull ? false : try vm.isTrue(keeps)
        let list = try vm.newList()
        var offset = 0
        while offset < text.count {
            let start = offset
            while offset < text.count, text.bytes[offset] != 0x0A, text.bytes[offset] != 0x0D {
                offset += 1
            }
            var end = offset
            if offset < text.count {
                let isPair =
                    text.bytes[offset] == 0x0D && offset + 1 < text.count
                    && text.bytes[offset + 1] == 0x0A
                offset += isPair ? 2 : 1
            }
            if keepsEnds { end = offset }
            try vm.append(try vm.newText(like: text.type, text[start..<end]), toList: list)
        }
        return list
    }

    private static func partition(
        _ vm: VirtualMachine, _ arguments: Arguments, isLast: Bool
    ) throws(Raised) -> Value {
        let text = try vm.requireText(arguments[0])
        let separator = try vm.requireText(arguments[1], like: text)
        if separator.bytes.isEmpty { throw vm.raise(.valueError, "empty separator") }
        vm.chargeBytes(text.count)
        let found =
            isLast
            ? ByteSearch.last(separator.bytes, in: text.bytes)
            : ByteSearch.first(separator.bytes, in: text.bytes)
        let empty: Value = text.isString ? CharacterStrings.empty : .emptyBytes
        guard let found else {
            return try vm.newTuple(
                isLast ? [empty, empty, arguments[0]] : [arguments[0], empty, empty])
        }
        let middle =
            separator.type == text.type
            ? arguments[1] : try vm.newText(like: text.type, separator.bytes)
        return try vm.newTuple([
            try vm.newText(like: text.type, text[0..<found]), middle,
            try vm.newText(like: text.type, text[found + separator.count..<text.count]),
        ])
    }

    static func partition(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try partition(vm, arguments, isLast: false)
    }
    static func rpartition(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try partition(vm, arguments, isLast: true)
    }

    // MARK: - Joining

    static func join(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let source = arguments[1]
        let isTuple = vm.isExactly(source, .tuple)
        if !isTuple && !vm.isExactly(source, .list) {
            let list = try listOfItems(vm, source)
            return try join(vm, arguments[0], vm.items(ofList: list))
        }
        return try join(
            vm, arguments[0], isTuple ? vm.items(ofTuple: source) : vm.items(ofList: source))
    }

    private static func listOfItems(
        _ vm: VirtualMachine, _ source: Value
    ) throws(Raised) -> Value {
        let mark = vm.rootMark
        let list = try vm.newList()
        try vm.pushRoot(list)
        let iterator = try vm.iterate(source)
        try vm.pushRoot(iterator)
        while true {
            let item = try vm.next(iterator)
            if item == .stopIteration { break }
            try vm.append(item, toList: list)
        }
        vm.popRoots(to: mark)
        return list
    }

    private static func join(
        _ vm: VirtualMachine, _ separator: Value, _ items: UnsafeMutableBufferPointer<Value>
    ) throws(Raised) -> Value {
        let text = try vm.requireText(separator)
        var length = 0
        for item in items {
            guard let part = vm.textSource(item), part.isString == text.isString else {
                throw vm.raise(
                    .typeError,
                    "join expects a list of str/bytes objects consistent with self object")
            }
            length += part.count
        }
        length += text.count * max(0, items.count - 1)
        try vm.checkRoom(bytes: length)
        vm.chargeBytes(length)
        if length < 2 {
            var bytes: [UInt8] = []
            for (index, item) in items.enumerated() {
                if index > 0 { bytes += text.bytes }
                if let part = vm.textSource(item) { bytes += part.bytes }
            }
            return try vm.newText(like: text.type, bytes)
        }
        let result: Value
        var target: UnsafeMutablePointer<UInt8>
        if text.type == .bytearray {
            result = try vm.newBytearray(count: length)
            target = vm.bytes(at: vm.words(result)[Layout.Array.data])
        } else {
            result = try vm.newText(text.type, length: length)
            target = vm.bytes(at: vm.words(result)[Layout.Text.data])
        }
        func add(_ bytes: UnsafeBufferPointer<UInt8>) {
            if let source = bytes.baseAddress { target.update(from: source, count: bytes.count) }
            target += bytes.count
        }
        for (index, item) in items.enumerated() {
            if index > 0 { add(text.bytes) }
            if let part = vm.textSource(item) { add(part.bytes) }
        }
        return result
    }
}
