/// What viper code does beside the instructions that all code has.
///
/// Machine words lie on the stack as ordinary integers: signed ones from `-2^(n-1)` to `2^(n-1)-1`,
/// unsigned ones and addresses from 0 to `2^n-1`, where n is the width of the board's words. Each
/// operation leaves a number of that form.
public enum ViperOperation: UInt8, CaseIterable, Sendable {
    /// An object or number becomes a word.
    case toBool, toInt, toUint
    /// An object with a buffer becomes the address of its first byte, a number is an address; the
    /// object is kept in a local, as nothing else may hold it.
    case toPointer
    case negate, negateUnsigned, invertUnsigned
    case add, subtract, multiply, and, or, exclusiveOr, shiftLeft, shiftRight
    case floorDivide, modulo
    /// The same where the left operand is unsigned.
    case addUnsigned, subtractUnsigned, multiplyUnsigned, andUnsigned, orUnsigned
    case exclusiveOrUnsigned, shiftLeftUnsigned, shiftRightUnsigned
    /// address index -> number
    case load8, load16, load32
    /// number address index ->
    case store8, store16, store32

    /// The name in listings.
    public var name: String { "\(self)" }

    /// Change of the stack height.
    public var stackEffect: Int {
        switch self {
        case .toBool, .toInt, .toUint, .toPointer, .negate, .negateUnsigned, .invertUnsigned: 0
        case .store8, .store16, .store32: -3
        default: -1
        }
    }

    /// How many entries it takes from the stack.
    var operandCount: Int { stackEffect == 0 ? 1 : stackEffect == -1 ? 2 : 3 }

    /// The operation of an operator on words, nil if viper has none.
    init?(_ operation: BinaryOperator, isUnsigned: Bool) {
        switch operation {
        case .add: self = isUnsigned ? .addUnsigned : .add
        case .subtract: self = isUnsigned ? .subtractUnsigned : .subtract
        case .multiply: self = isUnsigned ? .multiplyUnsigned : .multiply
        case .and: self = isUnsigned ? .andUnsigned : .and
        case .or: self = isUnsigned ? .orUnsigned : .or
        case .xor: self = isUnsigned ? .exclusiveOrUnsigned : .exclusiveOr
        case .shiftLeft: self = isUnsigned ? .shiftLeftUnsigned : .shiftLeft
        case .shiftRight: self = isUnsigned ? .shiftRightUnsigned : .shiftRight
        case .floorDivide where !isUnsigned: self = .floorDivide
        case .modulo where !isUnsigned: self = .modulo
        default: return nil
        }
    }
}
