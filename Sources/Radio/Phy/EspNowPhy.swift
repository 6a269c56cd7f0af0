public import SimulationKernel

/// The framing of ESP-NOW: a vendor-specific action frame of IEEE 802.11.
///
/// Source: ESP-IDF programming guide, ESP-NOW, frame format. The airtime agrees with
/// measurements (glenn20/upy-esp32-experiments: 0.6 ms for 1 byte, 2.5 ms for 250 bytes).
public enum EspNowPhy {
    /// MAC header 24, category 1, organisation 3, random 4, element header 7, check sum 4.
    public static let overheadBytes = 43
    /// Longest payload of version 1.
    public static let maximumPayloadV1 = 250
    /// Longest payload of version 2 (ESP-IDF 5.4 and later).
    public static let maximumPayloadV2 = 1_470
    /// The rate unless the program sets another.
    public static let defaultRate = WiFiRate.dsss1
    /// Length of an acknowledgement.
    public static let acknowledgementBytes = 14

    /// The element header (7 bytes) is repeated for every 250 bytes of a version-2 message.
    static func frameBytes(payload: Int) -> Int {
        let elements = max(1, (payload + maximumPayloadV1 - 1) / maximumPayloadV1)
        return overheadBytes + payload + 7 * (elements - 1)
    }

    /// How long a message of so many bytes is on the air, without its acknowledgement.
    public static func airtime(payload: Int, rate: WiFiRate = defaultRate) -> Span {
        rate.airtime(bytes: frameBytes(payload: payload))
    }
}
