public import PythonVM

/// A descriptor of the operating system that a program waits for.
public struct PolledDescriptor: Sendable {
    /// Its number.
    public var number: Int
    /// The events that are asked for, as `StreamControl` counts them.
    public var events: Int
    /// The events that have come.
    public var ready = 0

    /// Asks for events of a descriptor.
    public init(number: Int, events: Int) {
        self.number = number
        self.events = events
    }
}

/// A host whose streams are descriptors of an operating system.
public protocol DescriptorHost: VirtualMachineHost {
    /// Looks which events have come, without waiting, and ends a wait for `WaitReason.stream` that
    /// follows when one comes.
    ///
    /// Returns the number of the system's error, 0 when there was none.
    func poll(_ descriptors: inout [PolledDescriptor]) -> Int
}
