/// Arithmetic on the digits of large integers: 32 bits each, the lowest first.
///
/// The methods of every school; for longer numbers than programs on boards have, the package that
/// the other operations use is faster.
enum Digits {
    typealias Source = UnsafeBufferPointer<UInt32>
    typealias Target = UnsafeMutableBufferPointer<UInt32>

    /// The digits without zeros at the top.
    static func trimmed(_ digits: Source) -> Source {
        var count = digits.count
        while count > 0, digits[count - 1] == 0 { count -= 1 }
        return Source(rebasing: digits[..<count])
    }

    /// Whether the left number is less than (negative), equal to (0) or more than the right one;
    /// neither has zeros at the top.
    static func compare(_ left: Source, _ right: Source) -> Int {
        if left.count != right.count { return left.count - right.count }
        var index = left.count
        while index > 0 {
            index -= 1
            if left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
        }
        return 0
    }

    /// Adds; the target has one digit more than the longer number.
    static func add(_ left: Source, _ right: Source, into target: Target) {
        let (long, short) = left.count < right.count ? (right, left) : (left, right)
        var carry: UInt64 = 0
        for index in 0..<short.count {
            carry += UInt64(long[index]) + UInt64(short[index])
            target[index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        for index in short.count..<long.count {
            carry += UInt64(long[index])
            target[index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        target[long.count] = UInt32(carry)
    }

    /// Subtracts from a number that is not less; the target has as many digits as that.
    static func subtract(_ left: Source, _ right: Source, into target: Target) {
        var borrow: Int64 = 0
        for index in 0..<left.count {
            let other = index < right.count ? Int64(right[index]) : 0
            let difference = Int64(left[index]) - other + borrow
            target[index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference >> 32
        }
    }

    /// Multiplies; the target has as many digits as both numbers together.
    static func multiply(_ left: Source, _ right: Source, into target: Target) {
        target.update(repeating: 0)
        for place in 0..<right.count {
            let factor = UInt64(right[place])
            var carry: UInt64 = 0
            for index in 0..<left.count {
                carry &+= UInt64(left[index]) &* factor &+ UInt64(target[place + index])
                target[place + index] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            target[place + left.count] = UInt32(carry)
        }
    }

    /// Divides by one digit; the quotient has as many digits as the number.
    ///
    /// Returns the remainder.
    static func divide(_ number: Source, by digit: UInt32, quotient: Target) -> UInt32 {
        var remainder: UInt64 = 0
        var index = number.count
        while index > 0 {
            index -= 1
            remainder = remainder << 32 | UInt64(number[index])
            quotient[index] = UInt32(remainder / UInt64(digit))
            remainder %= UInt64(digit)
        }
        return UInt32(remainder)
    }

    /// Divides by a number of at least two digits that is not more (Knuth, The Art of Computer
    /// Programming, volume 2, section 4.3.1, algorithm D).
    ///
    /// `rest`: has one digit more than the number; holds the remainder afterwards.
    /// `scaled`: as many digits as the divisor, for the work.
    /// `quotient`: has digits for the difference of both and one more.
    static func divide(
        _ number: Source, by divisor: Source, quotient: Target, rest: Target, scaled: Target
    ) {
        let count = divisor.count
        let shift = UInt32(divisor[count - 1].leadingZeroBitCount)
        shiftLeft(divisor, shift, into: scaled)
        rest[number.count] = shiftLeft(number, shift, into: rest)
        let top = UInt64(scaled[count - 1])
        let second = UInt64(scaled[count - 2])
        var place = number.count - count
        while place >= 0 {
            let head = UInt64(rest[place + count]) << 32 | UInt64(rest[place + count - 1])
            var guess = head / top
            var remainder = head % top
            while guess >> 32 != 0
                || guess &* second > remainder << 32 | UInt64(rest[place + count - 2])
            {
                guess -= 1
                remainder += top
                if remainder >> 32 != 0 { break }
            }
            if subtract(guess, times: scaled, from: rest, at: place) {
                guess -= 1
                addBack(scaled, to: rest, at: place)
            }
            quotient[place] = UInt32(truncatingIfNeeded: guess)
            place -= 1
        }
        shiftRight(rest, shift)
    }

    /// Shifts by less than a digit and returns what leaves at the top.
    @discardableResult
    private static func shiftLeft(_ number: Source, _ shift: UInt32, into target: Target) -> UInt32
    {
        var carry: UInt64 = 0
        for index in 0..<number.count {
            carry |= UInt64(number[index]) << UInt64(shift)
            target[index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        return UInt32(carry)
    }

    private static func shiftRight(_ number: Target, _ shift: UInt32) {
        for index in 0..<number.count {
            let next = index + 1 < number.count ? UInt64(number[index + 1]) : 0
            number[index] = UInt32(
                truncatingIfNeeded: (next << 32 | UInt64(number[index])) >> UInt64(shift))
        }
    }

    /// Whether the result is below zero.
    private static func subtract(
        _ factor: UInt64, times divisor: Target, from rest: Target, at place: Int
    ) -> Bool {
        var borrow: Int64 = 0
        var carry: UInt64 = 0
        for index in 0..<divisor.count {
            carry += factor * UInt64(divisor[index])
            let difference =
                Int64(rest[place + index]) - Int64(carry & 0xFFFF_FFFF) + borrow
            rest[place + index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference >> 32
            carry >>= 32
        }
        let difference = Int64(rest[place + divisor.count]) - Int64(carry) + borrow
        rest[place + divisor.count] = UInt32(truncatingIfNeeded: difference)
        return difference < 0
    }

    private static func addBack(_ divisor: Target, to rest: Target, at place: Int) {
        var carry: UInt64 = 0
        for index in 0..<divisor.count {
            carry += UInt64(rest[place + index]) + UInt64(divisor[index])
            rest[place + index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        rest[place + divisor.count] &+= UInt32(truncatingIfNeeded: carry)
    }
}
