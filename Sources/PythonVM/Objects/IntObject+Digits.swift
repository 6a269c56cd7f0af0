extension IntObject {
    /// Factors of more digits than this are left to the package, which multiplies them in less than
    /// quadratic time.
    private static let mostFactorDigits = 1024

    /// The four operations and comparisons of large integers, without leaving the image; null for
    /// other operations and very large factors.
    static func digitwise(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        if op == .multiply,
            min(vm.integerDigitCount(left), vm.integerDigitCount(right)) > mostFactorDigits
        {
            return .null
        }
        var leftWords: (UInt32, UInt32) = (0, 0)
        var rightWords: (UInt32, UInt32) = (0, 0)
        return try withUnsafeMutableBytes(of: &leftWords) { leftRoom throws(Raised) in
            try withUnsafeMutableBytes(of: &rightWords) { rightRoom throws(Raised) in
                let operation = DigitOperation(
                    vm: vm, left: vm.digits(left, leftRoom), leftIsNegative: vm.isNegative(left),
                    right: vm.digits(right, rightRoom), rightIsNegative: vm.isNegative(right))
                switch op {
                case .less: return .bool(operation.order < 0)
                case .more: return .bool(operation.order > 0)
                case .equal: return .bool(operation.order == 0)
                case .lessEqual: return .bool(operation.order <= 0)
                case .moreEqual: return .bool(operation.order >= 0)
                case .notEqual: return .bool(operation.order != 0)
                case .add: return try operation.sum(isDifference: false)
                case .subtract: return try operation.sum(isDifference: true)
                case .multiply: return try operation.product()
                case .floorDivide, .modulo, .divmod:
                    return operation.right.isEmpty ? .null : try operation.division(op)
                default: return .null
                }
            }
        }
    }
}

/// Two integers by their digits, none with zeros at the top.
private struct DigitOperation {
    let vm: VirtualMachine
    let left: Digits.Source
    let leftIsNegative: Bool
    let right: Digits.Source
    let rightIsNegative: Bool

    /// Negative, 0 or positive as the left number is less, equal or more.
    var order: Int {
        if leftIsNegative != rightIsNegative { return leftIsNegative ? -1 : 1 }
        let order = Digits.compare(left, right)
        return leftIsNegative ? -order : order
    }

    func sum(isDifference: Bool) throws(Raised) -> Value {
        let count = max(left.count, right.count) + 1
        return try withRoom(count) { room throws(Raised) in
            guard leftIsNegative != (rightIsNegative != isDifference) else {
                Digits.add(left, right, into: room)
                return try vm.newInt(leftIsNegative, Digits.Source(room))
            }
            if Digits.compare(left, right) >= 0 {
                let target = Digits.Target(rebasing: room[..<left.count])
                Digits.subtract(left, right, into: target)
                return try vm.newInt(leftIsNegative, Digits.Source(target))
            }
            let target = Digits.Target(rebasing: room[..<right.count])
            Digits.subtract(right, left, into: target)
            return try vm.newInt(!leftIsNegative, Digits.Source(target))
        }
    }

    func product() throws(Raised) -> Value {
        try withRoom(left.count + right.count) { room throws(Raised) in
            Digits.multiply(left, right, into: room)
            return try vm.newInt(leftIsNegative != rightIsNegative, Digits.Source(room))
        }
    }

    /// Quotient, remainder or both, rounded down.
    func division(_ op: BinaryOperation) throws(Raised) -> Value {
        let quotientCount = max(left.count - right.count, 0) + 2
        let restCount = max(left.count, right.count) + 1
        return try withRoom(quotientCount + restCount + right.count) { room throws(Raised) in
            room.update(repeating: 0)
            let quotient = Digits.Target(rebasing: room[..<quotientCount])
            let rest = Digits.Target(
                rebasing: room[quotientCount..<quotientCount + restCount])
            let scaled = Digits.Target(rebasing: room[(quotientCount + restCount)...])
            if Digits.compare(left, right) < 0 {
                _ = rest.update(fromContentsOf: left)
            } else if right.count == 1 {
                rest[0] = Digits.divide(left, by: right[0], quotient: quotient)
            } else {
                Digits.divide(left, by: right, quotient: quotient, rest: rest, scaled: scaled)
            }
            return try roundedDown(op, quotient, Digits.trimmed(Digits.Source(rest)))
        }
    }

    private func roundedDown(
        _ op: BinaryOperation, _ quotient: Digits.Target, _ rest: Digits.Source
    ) throws(Raised) -> Value {
        let isNegative = leftIsNegative != rightIsNegative
        var remainder = Value.small(0)
        if isNegative, !rest.isEmpty {
            var place = 0
            while quotient[place] == .max {
                quotient[place] = 0
                place += 1
            }
            quotient[place] += 1
            remainder = try withRoom(right.count) { room throws(Raised) in
                Digits.subtract(right, rest, into: room)
                return try vm.newInt(rightIsNegative, Digits.Source(room))
            }
        } else {
            remainder = try vm.newInt(leftIsNegative, rest)
        }
        if op == .modulo { return remainder }
        let whole = try vm.newInt(isNegative, Digits.Source(quotient))
        return op == .floorDivide ? whole : try vm.newTuple([whole, remainder])
    }

    private func withRoom(
        _ count: Int, _ body: (Digits.Target) throws(Raised) -> Value
    ) throws(Raised) -> Value {
        let result: Result<Value, Raised> = withUnsafeTemporaryAllocation(
            of: UInt32.self, capacity: count
        ) { room in
            do throws(Raised) { return .success(try body(room)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

extension VirtualMachine {
    /// The number of 32-bit digits of an int or bool, at most two for a small one.
    fileprivate func integerDigitCount(_ value: Value) -> Int {
        value.isObject ? Int(words(value)[Layout.Integer.header] >> 1) : 1
    }

    /// The digits of an int or bool, without zeros at the top; `room` takes those of a small one.
    fileprivate func digits(
        _ value: Value, _ room: UnsafeMutableRawBufferPointer
    ) -> Digits.Source {
        if value.isObject {
            return Digits.trimmed(
                Digits.Source(
                    start: words(value) + Layout.Integer.digits,
                    count: Int(words(value)[Layout.Integer.header] >> 1)))
        }
        let number = value.isSmall ? value.small.magnitude : value == .true ? 1 : 0
        room.storeBytes(of: UInt32(number), as: UInt32.self)
        return Digits.Source(
            start: UnsafePointer(room.bindMemory(to: UInt32.self).baseAddress),
            count: number == 0 ? 0 : 1)
    }

    /// Makes an int of digits that may have zeros at the top.
    fileprivate func newInt(_ isNegative: Bool, _ digits: Digits.Source) throws(Raised) -> Value {
        let digits = Digits.trimmed(digits)
        if digits.count < 2 || digits.count == 2 && digits[1] >> 31 == 0 {
            var number = 0
            for (index, digit) in digits.enumerated() { number |= Int(digit) << (32 * index) }
            return try newInt(isNegative ? -number : number)
        }
        let integer = try newInteger(isNegative: isNegative, digits: digits.count)
        if let source = digits.baseAddress {
            (words(integer) + Layout.Integer.digits).update(from: source, count: digits.count)
        }
        return integer
    }
}
