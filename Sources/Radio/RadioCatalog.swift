internal import SimulationKernel

/// The radios and surroundings that scenarios can name.
public enum RadioCatalog {
    /// All chips, in the order of their names.
    public static let profiles: [RadioProfile] = [cyw43439, esp32, esp32c3, esp32s3]

    /// The chip with this name.
    public static func profile(named name: String) -> RadioProfile? {
        profiles.first { $0.name == name }
    }

    /// Surroundings by name: path losses that a scenario can name.
    public static let pathLosses: [(name: String, model: LogDistancePathLoss)] = [
        ("free_space", .freeSpace), ("indoor", .indoor),
    ]

    /// The path loss with this name.
    public static func pathLoss(named name: String) -> LogDistancePathLoss? {
        pathLosses.first { $0.name == name }?.model
    }

    // Sensitivities of ESP32-S3-WROOM-1, data sheet table 18: the fullest table of the family.
    private static let s3SensitivityDbm = [
        -98.2, -95.6, -92.8, -88.5, -93.0, -92.0, -90.8, -88.5, -85.5, -82.2, -78.0, -76.2,
    ]

    /// The radio of ESP32.
    ///
    /// Powers 19.5 dBm (11b) and 16 dBm (11g 54M); sensitivities -98 (1M), -91 (11M),
    /// -93 (6M), -75 (54M): ESP32 data sheet; the rates between them as ESP32-S3.
    ///
    /// Scan 120 ms per active channel: ESP-FAQ wifi. Stay-awake time 50 ms:
    /// CONFIG_ESP_WIFI_SLP_DEFAULT_MIN_ACTIVE_TIME. Beacon windows: charge per beacon of the
    /// IDF table esp32_light_sleep (DTIM 1: 2.01 mA x 102.4 ms, DTIM 10: 0.86 mA x 1024 ms
    /// above the base) over the 97.5 mA of receiving. ESP-IDF's lwIP checks addresses by ARP
    /// (CONFIG_LWIP_DHCP_DOES_ARP_CHECK). Beacon timeout 6 s: IDF esp_wifi_set_inactive_time.
    public static let esp32: RadioProfile = {
        var dbm = s3SensitivityDbm
        dbm[WiFiRate.dsss1.rawValue] = -98
        dbm[WiFiRate.dsss2.rawValue] = -95.4
        dbm[WiFiRate.cck11.rawValue] = -91
        dbm[WiFiRate.ofdm6.rawValue] = -93
        dbm[WiFiRate.ofdm54.rawValue] = -75
        return RadioProfile(
            name: "esp32", dsssPowerDbm: 19.5, ofdmPowerDbm: 16, sensitivityDbm: dbm,
            antennaGainDb: 0, scanDwell: .milliseconds(120), scansFast: true,
            stayAwake: .milliseconds(50), beaconWindow: .microseconds(1_340),
            beaconWindowGrowth: 0.0075, beaconTimeout: .milliseconds(6_000), hasEspNow: true,
            checksAddress: true)
    }()

    /// ESP32-S3: module data sheet tables 12 and 18; clock as ESP32-C3.
    public static let esp32s3 = RadioProfile(
        name: "esp32s3", dsssPowerDbm: 20.5, ofdmPowerDbm: 18, sensitivityDbm: s3SensitivityDbm,
        antennaGainDb: 0, scanDwell: .milliseconds(120), scansFast: true,
        stayAwake: .milliseconds(50), beaconWindow: .microseconds(1_476),
        beaconWindowGrowth: 0.00058, beaconTimeout: .milliseconds(6_000), hasEspNow: true,
        checksAddress: true)

    /// ESP32-C3: -98.4 dBm at 1M (data sheet table 6-4), other rates as ESP32-S3, 21 dBm.
    ///
    /// Beacon windows: 0.129 mC (DTIM 1) and 0.174 mC (DTIM 10) per beacon (IDF
    /// esp32c3_light_sleep)
    /// over 84 mA of receiving.
    public static let esp32c3: RadioProfile = {
        var dbm = s3SensitivityDbm
        dbm[WiFiRate.dsss1.rawValue] = -98.4
        return RadioProfile(
            name: "esp32c3", dsssPowerDbm: 21, ofdmPowerDbm: 18, sensitivityDbm: dbm,
            antennaGainDb: 0, scanDwell: .milliseconds(120), scansFast: true,
            stayAwake: .milliseconds(50), beaconWindow: .microseconds(1_476),
            beaconWindowGrowth: 0.00058, beaconTimeout: .milliseconds(6_000), hasEspNow: true,
            checksAddress: true)
    }()

    /// The radio of Pico W.
    ///
    /// No data sheet table was at hand: powers and sensitivities are typical of
    /// its class (ESP32-S3 less 1 dB), an assumption.
    ///
    /// It scans all channels before joining (assumption) and does not check its address
    /// (MicroPython lwipopts: LWIP_DHCP_DOES_ACD_CHECK 0).
    /// Stay-awake time 200 ms: MicroPython extmod/network_cyw43.c, pm2_sleep_ret of the default
    /// mode.
    public static let cyw43439 = RadioProfile(
        name: "cyw43439", dsssPowerDbm: 18, ofdmPowerDbm: 15,
        sensitivityDbm: s3SensitivityDbm.map { $0 + 1 },
        antennaGainDb: 0, scanDwell: .milliseconds(120), scansFast: false,
        stayAwake: .milliseconds(200), beaconWindow: .microseconds(1_476),
        beaconWindowGrowth: 0.00058, beaconTimeout: .milliseconds(6_000), hasEspNow: false,
        checksAddress: false)
}
