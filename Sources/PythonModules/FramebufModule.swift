internal import PythonVM

/// `framebuf`: drawing into a buffer.
///
/// A frame buffer is plain words: buffer, width, height, stride, format.
enum FramebufModule {
    static let module = NativeModule(
        "framebuf",
        [
            Member.type(type),
            Member.function("FrameBuffer1", 3, 4) { (machine, arguments) throws(Raised) in
                var shape = [arguments[0], arguments[1], arguments[2], Value.small(0)]
                shape.append(arguments.count > 3 ? arguments[3] : arguments[1])
                return try new(machine, shape)
            },
            Member.integer("MVLSB", Format.monoVertical.rawValue),
            Member.integer("MONO_VLSB", Format.monoVertical.rawValue),
            Member.integer("RGB565", Format.rgb565.rawValue),
            Member.integer("GS2_HMSB", Format.gray4.rawValue),
            Member.integer("GS4_HMSB", Format.gray16.rawValue),
            Member.integer("GS8", Format.gray256.rawValue),
            Member.integer("MONO_HLSB", Format.monoLeft.rawValue),
            Member.integer("MONO_HMSB", Format.monoRight.rawValue),
        ])

    typealias Format = FramebufSurface.Format

    private static let type = NativeType(
        "FrameBuffer",
        make: { (machine, _, arguments) throws(Raised) in
            try machine.check(arguments, 4, 5)
            return try new(machine, (0..<arguments.count).map { arguments[$0] })
        },
        buffer: { (machine, object, isWritten) throws(Raised) in
            try machine.buffer(machine.values(object)[buffer], writable: isWritten)
        },
        members: shapes + pictures)

    private static let buffer = 1
    private static let width = 2
    private static let height = 3
    private static let stride = 4
    private static let format = 5
    private static let words = 6

    /// Makes a frame buffer of: buffer, width, height, format and perhaps stride.
    private static func new(_ machine: VirtualMachine, _ shape: [Value]) throws(Raised) -> Value {
        let surface = try surface(machine, shape, writable: true)
        let object = try machine.newObject(type, words: words)
        machine.values(object)[buffer] = shape[0]
        machine.values(object)[width] = .small(surface.width)
        machine.values(object)[height] = .small(surface.height)
        machine.values(object)[stride] = .small(surface.stride)
        machine.values(object)[format] = .small(surface.format.rawValue)
        return object
    }

    private static func surface(
        _ machine: VirtualMachine, _ shape: [Value], writable: Bool
    ) throws(Raised) -> FramebufSurface {
        let width = try machine.integer(shape[1])
        let height = try machine.integer(shape[2])
        let number = try machine.integer(shape[3])
        var stride = shape.count > 4 ? try machine.integer(shape[4]) : width
        let range = 1...0xFFFF
        guard range.contains(width), range.contains(height), range.contains(stride),
            stride >= width
        else { throw machine.raise(.valueError, arguments: []) }
        guard let format = Format(rawValue: number) else {
            throw machine.raise(.valueError, "invalid format")
        }
        func whole(_ pixels: Int, _ unit: Int) -> Int { (pixels + unit - 1) / unit * unit }
        stride = whole(stride, format.pixelsInByte)
        let rows = format == .monoVertical ? whole(height, 8) : height
        let full = rows - (format == .monoVertical ? 8 : 1)
        let last = whole(width, format.pixelsInByte)
        let needed = (full * stride + (rows - full) * last) * format.depth / 8
        let view = try machine.requireBuffer(shape[0], writable: writable)
        guard needed <= view.count else { throw machine.raise(.valueError, arguments: []) }
        return FramebufSurface(
            memory: view.pointer, count: view.count, width: width, height: height,
            stride: stride, format: format)
    }

    /// The pixels of a frame buffer object.
    private static func surface(
        _ machine: VirtualMachine, _ object: Value, writable: Bool = true
    ) throws(Raised) -> FramebufSurface {
        let object = machine.nativePart(of: object)
        guard isFrameBuffer(machine, object) else {
            throw machine.raise(
                .typeError,
                "argument should be a 'FrameBuffer' not a '\(machine.typeName(of: object))'")
        }
        let values = machine.values(object)
        let view = try machine.requireBuffer(values[buffer], writable: writable)
        return FramebufSurface(
            memory: view.pointer, count: view.count, width: values[width].small,
            height: values[height].small, stride: values[stride].small,
            format: Format(rawValue: values[format].small) ?? .gray256)
    }

    private static func isFrameBuffer(_ machine: VirtualMachine, _ object: Value) -> Bool {
        machine.type(of: object) == machine.runtime.value(of: type)
    }

    /// A frame buffer to read from: an object, or a tuple or list with what makes one.
    private static func source(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> FramebufSurface {
        if isFrameBuffer(machine, machine.nativePart(of: value)) {
            return try surface(machine, value, writable: false)
        }
        let shape = Array(try machine.items(of: value))
        guard shape.count == 4 || shape.count == 5 else {
            throw machine.raise(.valueError, arguments: [])
        }
        return try surface(machine, shape, writable: false)
    }

    /// A coordinate; the products of larger ones would not fit a machine word.
    private static func coordinate(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> Int {
        let number = try machine.integer(value)
        guard number.magnitude <= 1 << 26 else { throw machine.raiseIntegerOverflow() }
        return number
    }

    /// Coordinates among the arguments.
    private static func numbers(
        _ machine: VirtualMachine, _ arguments: Arguments, _ indices: ClosedRange<Int>
    ) throws(Raised) -> [Int] {
        var numbers: [Int] = []
        for index in indices { numbers.append(try coordinate(machine, arguments[index])) }
        return numbers
    }

    private static func color(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> UInt32 { UInt32(truncatingIfNeeded: try machine.integer(value)) }

    /// Draws what a body says, and charges about a cycle a pixel of it.
    private static func draw(
        _ machine: VirtualMachine, _ object: Value, pixels: Int = 16,
        _ body: (FramebufSurface) -> Void
    ) throws(Raised) -> Value {
        let surface = try surface(machine, object)
        if machine.costs.simple != 0 {
            machine.charge(UInt64(min(max(0, pixels), surface.width * surface.height)))
        }
        body(surface)
        return .none
    }

    private static let shapes: [(name: String, member: NativeMember)] = [
        Member.function("fill", 2) { (machine, arguments) throws(Raised) in
            let color = try color(machine, arguments[1])
            return try draw(machine, arguments[0], pixels: .max) {
                $0.fill(0, 0, $0.width, $0.height, color)
            }
        },
        Member.function("fill_rect", 6) { (machine, arguments) throws(Raised) in
            let n = try numbers(machine, arguments, 1...4)
            let color = try color(machine, arguments[5])
            return try draw(machine, arguments[0], pixels: n[2] * n[3]) {
                $0.fill(n[0], n[1], n[2], n[3], color)
            }
        },
        Member.function("pixel", 3, 4) { (machine, arguments) throws(Raised) in
            let n = try numbers(machine, arguments, 1...2)
            let surface = try surface(machine, arguments[0])
            guard surface.has(n[0], n[1]) else { return .none }
            if arguments.count == 3 { return .small(Int(surface.color(n[0], n[1]))) }
            surface.set(n[0], n[1], try color(machine, arguments[3]))
            return .none
        },
        Member.function("hline", 5) { (machine, arguments) throws(Raised) in
            let n = try numbers(machine, arguments, 1...3)
            let color = try color(machine, arguments[4])
            return try draw(machine, arguments[0], pixels: n[2]) {
                $0.fill(n[0], n[1], n[2], 1, color)
            }
        },
        Member.function("vline", 5) { (machine, arguments) throws(Raised) in
            let n = try numbers(machine, arguments, 1...3)
            let color = try color(machine, arguments[4])
            return try draw(machine, arguments[0], pixels: n[2]) {
                $0.fill(n[0], n[1], 1, n[2], color)
            }
        },
        Member.function("rect", 6, 7) { (machine, arguments) throws(Raised) in
            let n = try numbers(machine, arguments, 1...4)
            let color = try color(machine, arguments[5])
            let isFilled = arguments.count > 6 ? try machine.isTrue(arguments[6]) : false
            return try draw(machine, arguments[0], pixels: isFilled ? n[2] * n[3] : n[2] + n[3]) {
                if isFilled { return $0.fill(n[0], n[1], n[2], n[3], color) }
                $0.fill(n[0], n[1], n[2], 1, color)
                $0.fill(n[0], n[1] + n[3] - 1, n[2], 1, color)
                $0.fill(n[0], n[1], 1, n[3], color)
                $0.fill(n[0] + n[2] - 1, n[1], 1, n[3], color)
            }
        },
        Member.function("line", 6) { (machine, arguments) throws(Raised) in
            let n = try numbers(machine, arguments, 1...4)
            let color = try color(machine, arguments[5])
            return try draw(machine, arguments[0], pixels: max(abs(n[2] - n[0]), abs(n[3] - n[1])))
            { $0.line(n[0], n[1], n[2], n[3], color) }
        },
        Member.function("ellipse", 6, 8, ellipse),
        Member.function("poly", 5, 6, polygon),
    ]

    private static func ellipse(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let n = try numbers(machine, arguments, 1...4)
        // Larger ones would take seconds to find the points of.
        guard abs(n[2]) <= 1 << 20, abs(n[3]) <= 1 << 20 else {
            throw machine.raise(.valueError, arguments: [])
        }
        let ellipse = FramebufSurface.Ellipse(
            center: (n[0], n[1]), radius: (n[2], n[3]), color: try color(machine, arguments[5]),
            isFilled: arguments.count > 6 ? try machine.isTrue(arguments[6]) : false,
            quadrants: arguments.count > 7
                ? FramebufSurface.Quadrants(rawValue: try machine.integer(arguments[7]) & 15)
                : .all)
        let pixels = ellipse.isFilled ? n[2] * n[3] : n[2] + n[3]
        return try draw(machine, arguments[0], pixels: 4 * pixels) { $0.ellipse(ellipse) }
    }

    private static func polygon(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let n = try numbers(machine, arguments, 1...2)
        let view = try machine.requireBuffer(arguments[3])
        let size = TypedItems.size(of: view.typeCode) ?? 1
        var corners: [(x: Int, y: Int)] = []
        for index in 0..<view.count / (2 * size) {
            let place = view.pointer + 2 * size * index
            let x = try machine.readItem(view.typeCode, at: place)
            let y = try machine.readItem(view.typeCode, at: place + size)
            corners.append((try coordinate(machine, x), try coordinate(machine, y)))
        }
        guard !corners.isEmpty else { return .none }
        let color = try color(machine, arguments[4])
        let isFilled = arguments.count > 5 ? try machine.isTrue(arguments[5]) : false
        return try draw(machine, arguments[0], pixels: 64 * corners.count) {
            if isFilled {
                $0.fillPolygon(n[0], n[1], corners, color)
            } else {
                $0.polygon(n[0], n[1], corners, color)
            }
        }
    }

    private static let pictures: [(name: String, member: NativeMember)] = [
        Member.function("blit", 4, 6) { (machine, arguments) throws(Raised) in
            let n = try numbers(machine, arguments, 2...3)
            let key = arguments.count > 4 ? try color(machine, arguments[4]) : .max
            let source = try source(machine, arguments[1])
            let hasPalette = arguments.count > 5 && arguments[5] != .none
            let palette = hasPalette ? try FramebufModule.source(machine, arguments[5]) : nil
            return try draw(machine, arguments[0], pixels: source.width * source.height) {
                $0.blit(source, n[0], n[1], key: key, palette: palette)
            }
        },
        Member.function("scroll", 3) { (machine, arguments) throws(Raised) in
            let n = try numbers(machine, arguments, 1...2)
            return try draw(machine, arguments[0], pixels: .max) { $0.scroll(n[0], n[1]) }
        },
        Member.function("text", 4, 5) { (machine, arguments) throws(Raised) in
            guard machine.isString(arguments[1]) || machine.isBytes(arguments[1]) else {
                throw machine.raise(
                    .typeError,
                    "can't convert '\(machine.typeName(of: arguments[1]))' object to str "
                        + "implicitly")
            }
            let n = try numbers(machine, arguments, 2...3)
            let color = arguments.count > 4 ? try color(machine, arguments[4]) : 1
            let text = machine.textBytes(arguments[1])
            return try draw(machine, arguments[0], pixels: 64 * text.count) {
                $0.text(text, n[0], n[1], color)
            }
        },
    ]
}
