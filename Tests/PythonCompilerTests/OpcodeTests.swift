import PythonCompiler
import Testing

@Suite struct OpcodeTests {
    @Test func tableIsInOrderAndComplete() {
        #expect(Opcode.table.map(\.opcode) == Opcode.allCases)
        #expect(Opcode.table.count == 78)
        let numbers = Opcode.table.map(\.opcode.rawValue)
        #expect(numbers == numbers.sorted())
        #expect(Set(numbers).count == numbers.count)
        #expect(Set(Opcode.table.map(\.name)).count == Opcode.table.count)
    }

    @Test func everyRowSaysWhatItDoes() {
        for row in Opcode.table {
            #expect(row.doc.utf8CodeUnitCount > 0)
            #expect(row.name == row.name.uppercased())
            #expect(row.opcode.row.name == row.name)
        }
    }

    @Test func byteValuesBelongToOneRow() {
        var count = 0
        for row in Opcode.table {
            var values = 1
            if case .multi(let number) = row.operand { values = number }
            for offset in 0..<values {
                #expect(Opcode(byte: row.opcode.rawValue + UInt8(offset)) == row.opcode)
            }
            count += values
        }
        let used = (0...255).filter { Opcode(byte: UInt8($0)) != nil }.count
        #expect(used == count)
        #expect(count == 208)
    }

    @Test func operatorsPair() {
        #expect(UnaryOperator.allCases.count == 4)
        #expect(BinaryOperator.allCases.count == 35)
        for operation in BinaryOperator.allCases {
            if let inplace = operation.inplace {
                #expect(inplace.symbol == operation.symbol + "=")
                #expect(inplace.withoutAssignment == operation)
            }
        }
    }
}
