import Glibc
public import SimulationKernel

/// The sun without clouds: its height over a place, and the irradiance on level ground.
///
/// Sun position by Spencer's Fourier series (1971; declination within 0.04 degrees, equation of
/// time within 0.6 minutes). Irradiance by Haurwitz (1945): GHI = 1098 cos Z exp(-0.059 / cos Z).
/// That model has no turbidity: real clear days lie 2 to 18 % below it.
public enum ClearSky {
    /// The cosine of the sun's zenith angle; negative at night.
    public static func zenithCosine(at time: Instant, civil: CivilTime, place: Place) -> Double {
        let (day, fraction) = civil.dayOfYear(at: time)
        let angle = 2 * Double.pi * (Double(day - 1) + fraction - 0.5) / 365
        let declination =
            0.006918 - 0.399912 * cos(angle) + 0.070257 * sin(angle) - 0.006758 * cos(2 * angle)
            + 0.000907 * sin(2 * angle) - 0.002697 * cos(3 * angle) + 0.00148 * sin(3 * angle)
        let equationOfTimeMinutes =
            229.18
            * (0.000075 + 0.001868 * cos(angle) - 0.032077 * sin(angle)
                - 0.014615 * cos(2 * angle) - 0.040849 * sin(2 * angle))
        let solarMinutes = fraction * 1440 + equationOfTimeMinutes + 4 * place.longitudeDegrees
        let hourAngle = (solarMinutes / 4 - 180) * Double.pi / 180
        let latitude = place.latitudeDegrees * Double.pi / 180
        return sin(latitude) * sin(declination)
            + cos(latitude) * cos(declination) * cos(hourAngle)
    }

    /// Global irradiance on level ground in W/m2.
    public static func irradiance(at time: Instant, civil: CivilTime, place: Place) -> Double {
        let cosine = zenithCosine(at: time, civil: civil, place: place)
        return cosine > 0 ? 1098 * cosine * exp(-0.059 / cosine) : 0
    }
}
