import BigInt
import Glibc
import PythonSyntax

/// Arithmetic on constants, as the machine would do it.
///
/// A result is nil where the machine would raise, give a complex number, or give a number so large
/// that computing it while compiling would be an attack.
enum Arithmetic {
    private static let largestResultBits = 100_000

    static func unary(_ operation: TokenKind, _ value: Literal) -> Literal? {
        switch (operation, value) {
        case (.plus, .integer), (.plus, .float): value
        case (.minus, .integer(let number)): .integer(-number)
        case (.minus, .float(let number)): .float(-number)
        case (.tilde, .integer(let number)): .integer(-number - 1)
        default: nil
        }
    }

    static func binary(_ operation: TokenKind, _ left: Literal, _ right: Literal) -> Literal? {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): return integers(operation, left, right)
        case (.integer(let left), .float(let right)): return floats(operation, Double(left), right)
        case (.float(let left), .integer(let right)): return floats(operation, left, Double(right))
        case (.float(let left), .float(let right)): return floats(operation, left, right)
        default: return nil
        }
    }

    private static func integers(
        _ operation: TokenKind, _ left: BigInt, _ right: BigInt
    )
        -> Literal?
    {
        switch operation {
        case .plus: return .integer(left + right)
        case .minus: return .integer(left - right)
        case .star:
            guard left.bitWidth + right.bitWidth < largestResultBits else { return nil }
            return .integer(left * right)
        case .slash: return right == 0 ? nil : .float(Double(left) / Double(right))
        case .doubleSlash: return right == 0 ? nil : .integer(floorDivide(left, right))
        case .percent:
            return right == 0 ? nil : .integer(left - floorDivide(left, right) * right)
        case .pipe: return .integer(left | right)
        case .caret: return .integer(left ^ right)
        case .ampersand: return .integer(left & right)
        case .shiftLeft:
            guard right >= 0, right < largestResultBits, left.bitWidth < largestResultBits
            else { return nil }
            return .integer(left * (BigInt(1) << Int(right)))
        case .shiftRight:
            guard right >= 0 else { return nil }
            if right > left.bitWidth { return .integer(left < 0 ? -1 : 0) }
            return .integer(floorDivide(left, BigInt(1) << Int(right)))
        case .doubleStar:
            guard right >= 0 else { return floats(operation, Double(left), Double(right)) }
            if left.magnitude <= 1 {
                let isOdd = right & 1 == 1
                return .integer(right == 0 ? 1 : left == -1 && !isOdd ? 1 : left)
            }
            guard right < largestResultBits, left.bitWidth * Int(right) < largestResultBits
            else { return nil }
            return .integer(left.power(Int(right)))
        default: return nil
        }
    }

    private static func floorDivide(_ left: BigInt, _ right: BigInt) -> BigInt {
        let (quotient, remainder) = left.quotientAndRemainder(dividingBy: right)
        return remainder != 0 && (remainder < 0) != (right < 0) ? quotient - 1 : quotient
    }

    private static func floats(_ operation: TokenKind, _ left: Double, _ right: Double) -> Literal?
    {
        switch operation {
        case .plus: return .float(left + right)
        case .minus: return .float(left - right)
        case .star: return .float(left * right)
        case .slash: return right == 0 ? nil : .float(left / right)
        case .doubleSlash: return right == 0 ? nil : .float(divideWithRemainder(left, right).0)
        case .percent: return right == 0 ? nil : .float(divideWithRemainder(left, right).1)
        case .doubleStar:
            if left == 0, right < 0, !right.isInfinite { return nil }
            if left < 0, right.isFinite, right != right.rounded() { return nil }
            return .float(pow(left, right))
        default: return nil
        }
    }

    private static func divideWithRemainder(_ left: Double, _ right: Double) -> (Double, Double) {
        var remainder = fmod(left, right)
        var quotient = (left - remainder) / right
        if remainder == 0 {
            remainder = right < 0 ? -0.0 : 0.0
        } else if (remainder < 0) != (right < 0) {
            remainder += right
            quotient -= 1
        }
        var whole = quotient.rounded(.down)
        if quotient == 0 {
            whole = (left / right).sign == .minus ? -0.0 : 0.0
        } else if quotient - whole > 0.5 {
            whole += 1
        }
        return (whole, remainder)
    }
}
