internal import PythonVM

/// The pixels of a frame buffer for the time of one call.
///
/// A pixel outside of the memory (the buffer may have become shorter) reads as 0 and swallows what
/// is written.
struct FramebufSurface {
    /// How pixels lie in bytes, by the numbers that programs give.
    enum Format: Int {
        case monoVertical, rgb565, gray16, monoLeft, monoRight, gray4, gray256

        /// Bits of a pixel.
        var depth: Int {
            switch self {
            case .monoVertical, .monoLeft, .monoRight: 1
            case .gray4: 2
            case .gray16: 4
            case .gray256: 8
            case .rgb565: 16
            }
        }
        /// Pixels that share a byte in a row.
        var pixelsInByte: Int { self == .monoVertical ? 1 : max(1, 8 / depth) }
    }

    let memory: UnsafeMutableRawPointer
    let count: Int
    let width: Int
    let height: Int
    let stride: Int
    let format: Format

    /// Where a pixel lies: byte and lowest bit.
    @inline(__always)
    private func place(_ x: Int, _ y: Int) -> (byte: Int, bit: Int) {
        let index = x + y * stride
        switch format {
        case .monoVertical: return ((y >> 3) * stride + x, y & 7)
        case .monoLeft: return (index >> 3, 7 - x & 7)
        case .monoRight: return (index >> 3, x & 7)
        case .gray4: return (index >> 2, (x & 3) << 1)
        case .gray16: return (index >> 1, x & 1 == 0 ? 4 : 0)
        case .gray256: return (index, 0)
        case .rgb565: return (index << 1, 0)
        }
    }

    /// The color of a pixel.
    func color(_ x: Int, _ y: Int) -> UInt32 {
        let (byte, bit) = place(x, y)
        if format == .rgb565 {
            guard byte + 1 < count else { return 0 }
            return UInt32(memory.loadUnaligned(fromByteOffset: byte, as: UInt16.self))
        }
        guard byte < count else { return 0 }
        let mask: UInt32 = 1 << UInt32(format.depth) - 1
        return UInt32(memory.load(fromByteOffset: byte, as: UInt8.self)) >> UInt32(bit) & mask
    }

    /// Colors a pixel of the surface.
    @inline(__always)
    private func put(_ x: Int, _ y: Int, _ color: UInt32) {
        let (byte, bit) = place(x, y)
        if format == .rgb565 {
            guard byte + 1 < count else { return }
            memory.storeBytes(
                of: UInt16(truncatingIfNeeded: color), toByteOffset: byte, as: UInt16.self)
            return
        }
        guard byte < count else { return }
        let mask = UInt8(truncatingIfNeeded: (1 << format.depth) - 1)
        let value =
            format.depth == 1 ? (color == 0 ? 0 : 1) : UInt8(truncatingIfNeeded: color) & mask
        let old = memory.load(fromByteOffset: byte, as: UInt8.self)
        memory.storeBytes(
            of: old & ~(mask << UInt8(bit)) | value << UInt8(bit), toByteOffset: byte,
            as: UInt8.self)
    }

    /// Whether a pixel is part of the surface.
    func has(_ x: Int, _ y: Int) -> Bool { x >= 0 && x < width && y >= 0 && y < height }

    /// Colors a pixel if it is there.
    func set(_ x: Int, _ y: Int, _ color: UInt32) { if has(x, y) { put(x, y, color) } }

    /// Fills what a rectangle has in common with the surface.
    func fill(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ color: UInt32) {
        let columns = max(0, x)..<max(0, x, min(self.width, x + width))
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            for column in columns { put(column, row, color) }
        }
    }

    /// Draws a line as Bresenham does.
    ///
    /// The steps aside are computed, not counted, so that a line costs no more than its visible
    /// part.
    func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ color: UInt32) {
        let isSteep = abs(y2 - y1) > abs(x2 - x1)
        let (start, aside) = isSteep ? (y1, x1) : (x1, y1)
        let (end, asideEnd) = isSteep ? (y2, x2) : (x2, y2)
        let (length, drift) = (abs(end - start), abs(asideEnd - aside))
        let (step, asideStep) = (end > start ? 1 : -1, asideEnd > aside ? 1 : -1)
        let bound = isSteep ? height : width
        let (first, last) = step > 0 ? (-start, bound - 1 - start) : (start - bound + 1, start)
        if max(0, first) <= min(length - 1, last) {
            for index in max(0, first)...min(length - 1, last) {
                let error = 2 * drift * index - length
                let place = aside + (error < 0 ? 0 : error / (2 * length) + 1) * asideStep
                let along = start + index * step
                if isSteep { set(place, along, color) } else { set(along, place, color) }
            }
        }
        set(x2, y2, color)
    }

    /// Which parts of an ellipse are drawn.
    struct Quadrants: OptionSet {
        let rawValue: Int
        static let rightTop = Quadrants(rawValue: 1)
        static let leftTop = Quadrants(rawValue: 2)
        static let leftBottom = Quadrants(rawValue: 4)
        static let rightBottom = Quadrants(rawValue: 8)
        static let all = Quadrants(rawValue: 15)
    }

    /// An ellipse to draw.
    struct Ellipse {
        var center: (x: Int, y: Int)
        var radius: (x: Int, y: Int)
        var color: UInt32
        var isFilled: Bool
        var quadrants: Quadrants
    }

    /// Draws the points of an ellipse that lie so far from its center.
    private func points(_ ellipse: Ellipse, _ x: Int, _ y: Int) {
        let (cx, cy) = ellipse.center
        let signs: [(Quadrants, Int, Int)] = [
            (.rightTop, 1, -1), (.leftTop, -1, -1), (.leftBottom, -1, 1), (.rightBottom, 1, 1),
        ]
        for (quadrant, right, down) in signs where ellipse.quadrants.contains(quadrant) {
            if ellipse.isFilled {
                fill(right > 0 ? cx : cx - x, cy + down * y, x + 1, 1, ellipse.color)
            } else {
                set(cx + right * x, cy + down * y, ellipse.color)
            }
        }
    }

    /// Draws an ellipse from its sides to the diagonals, then from top and bottom.
    func ellipse(_ ellipse: Ellipse) {
        let (a, b) = ellipse.radius
        if a == 0 && b == 0 {
            if !ellipse.quadrants.isEmpty {
                set(ellipse.center.x, ellipse.center.y, ellipse.color)
            }
            return
        }
        for isSteep in [true, false] {
            // Along one axis by one pixel each time; along the other one when the error says so.
            let (major, minor) = isSteep ? (a, b) : (b, a)
            var (far, near) = (major, 0)
            var (farChange, nearChange) = (minor * minor * (1 - 2 * major), major * major)
            var (farStop, nearStop, error) = (2 * minor * minor * major, 0, 0)
            while farStop >= nearStop {
                points(ellipse, isSteep ? far : near, isSteep ? near : far)
                near += 1
                nearStop += 2 * major * major
                error += nearChange
                nearChange += 2 * major * major
                if 2 * error + farChange > 0 {
                    far -= 1
                    farStop -= 2 * minor * minor
                    error += farChange
                    farChange += 2 * minor * minor
                }
            }
        }
    }

    /// Draws a polygon with its corners given from a point on.
    func polygon(_ x: Int, _ y: Int, _ corners: [(x: Int, y: Int)], _ color: UInt32) {
        var previous = corners[0]
        for corner in corners.reversed() {
            line(x + previous.x, y + previous.y, x + corner.x, y + corner.y, color)
            previous = corner
        }
    }

    /// Fills a polygon: in each row between each pair of edges.
    func fillPolygon(_ x: Int, _ y: Int, _ corners: [(x: Int, y: Int)], _ color: UInt32) {
        let top = max(corners.reduce(Int.max) { min($0, $1.y) }, -y)
        let bottom = min(corners.reduce(Int.min) { max($0, $1.y) }, height - 1 - y)
        guard top <= bottom else { return }
        for row in top...bottom {
            var crossings: [Int] = []
            var one = corners[0]
            for two in corners.reversed() {
                if (one.y > row) != (two.y > row) {
                    let slope = 32 * (two.x - one.x) * (row - one.y) / (two.y - one.y)
                    crossings.append((32 * one.x + slope + 16) / 32)
                } else if row == max(one.y, two.y) {
                    // The lowest pixels of an edge are no crossings.
                    if one.y < two.y {
                        set(x + two.x, y + two.y, color)
                    } else if two.y < one.y {
                        set(x + one.x, y + one.y, color)
                    } else {
                        line(x + one.x, y + one.y, x + two.x, y + two.y, color)
                    }
                }
                one = two
            }
            crossings.sort()
            for index in Swift.stride(from: 0, to: crossings.count - 1, by: 2) {
                let width = crossings[index + 1] - crossings[index] + 1
                fill(x + crossings[index], y + row, width, 1, color)
            }
        }
    }

    /// Copies another surface to a place, all but the pixels of one color; a palette gives each
    /// color another.
    func blit(
        _ source: FramebufSurface, _ x: Int, _ y: Int, key: UInt32, palette: FramebufSurface?
    ) {
        guard x < width, y < height, -x < source.width, -y < source.height else { return }
        for row in max(0, y)..<min(height, y + source.height) {
            for column in max(0, x)..<min(width, x + source.width) {
                var color = source.color(column - x, row - y)
                if let palette { color = palette.color(Int(color), 0) }
                if color != key { put(column, row, color) }
            }
        }
    }

    /// Moves all pixels; those that nothing moves to stay.
    func scroll(_ right: Int, _ down: Int) {
        guard abs(right) < width, abs(down) < height else { return }
        let columns = right < 0 ? 0..<width + right : right..<width
        let rows = down < 0 ? 0..<height + down : down..<height
        for row in down < 0 ? Array(rows) : rows.reversed() {
            for column in right < 0 ? Array(columns) : columns.reversed() {
                put(column, row, color(column - right, row - down))
            }
        }
    }

    /// Writes characters from a point to the right.
    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ x: Int, _ y: Int, _ color: UInt32) {
        for (index, byte) in bytes.enumerated() {
            if byte == 0 { return }
            let left = x + 8 * index
            if left >= width { return }
            if left <= -8 { continue }
            for (column, bits) in FramebufFont.columns(of: byte).enumerated() {
                for row in 0..<8 where bits >> UInt8(row) & 1 != 0 {
                    set(left + column, y + row, color)
                }
            }
        }
    }
}
