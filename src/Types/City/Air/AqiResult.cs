namespace CityConsortium.Types;

/// <summary>Which edition of HJ 633 an hour is evaluated by: the one in force at that hour.</summary>
public enum AqiStandard
{
    /// <summary>HJ 633-2012, for hours before 2026-03-01T00:00+08:00.</summary>
    Hj633Of2012 = 1,

    /// <summary>HJ 633-2026, in force since.</summary>
    Hj633Of2026 = 2,
}

/// <summary>The six categories of HJ 633; <see cref="None"/> where the index is NA.</summary>
public enum AqiCategory
{
    None = 0,

    /// <summary>优, 1 to 50.</summary>
    Excellent = 1,

    /// <summary>良, 51 to 100.</summary>
    Good = 2,

    /// <summary>轻度污染, 101 to 150.</summary>
    LightlyPolluted = 3,

    /// <summary>中度污染, 151 to 200.</summary>
    ModeratelyPolluted = 4,

    /// <summary>重度污染, 201 to 300.</summary>
    HeavilyPolluted = 5,

    /// <summary>严重污染, above 300.</summary>
    SeverelyPolluted = 6,
}

/// <summary>An hour's real-time index.</summary>
/// <param name="SubIndices">IAQI by <see cref="Pollutant"/>, 1 to 500; null where there is none.</param>
/// <param name="Index">AQI, 1 to 500; null is NA: items are missing and the rest does not exceed 100.</param>
/// <param name="Primary">The items with the highest IAQI when the index is above 50; ties are all in it.</param>
/// <param name="AboveTable">Items above the table's last row, whose IAQI was capped at 500.</param>
public sealed record AqiResult(
    AqiStandard Standard, IReadOnlyList<int?> SubIndices, int? Index, PollutantSet Primary, AqiCategory Category, PollutantSet AboveTable)
{
    internal void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Standard);
        for (var i = 0; i < Pollutants.Count; i++) writer.Int32(SubIndices[i] ?? 0);
        writer.Int32(Index ?? 0).Byte((byte)Primary.Bits).Byte((byte)Category).Byte((byte)AboveTable.Bits);
    }

    internal static AqiResult Decode(ref CanonicalReader reader)
    {
        var standard = (AqiStandard)reader.Byte();
        if (standard is not (AqiStandard.Hj633Of2012 or AqiStandard.Hj633Of2026)) reader.Fail();
        var sub = new int?[Pollutants.Count];
        for (var i = 0; i < sub.Length; i++) sub[i] = Index0To500(ref reader);
        var index = Index0To500(ref reader);
        if (!PollutantSet.TryFrom(reader.Byte(), out var primary)) reader.Fail();
        var category = (AqiCategory)reader.Byte();
        if (category > AqiCategory.SeverelyPolluted || (index is null) != (category == AqiCategory.None)) reader.Fail();
        if (!PollutantSet.TryFrom(reader.Byte(), out var above)) reader.Fail();
        return new AqiResult(standard, sub, index, primary, category, above);
    }

    private static int? Index0To500(ref CanonicalReader reader)
    {
        var value = reader.Int32();
        if (value is < 0 or > 500) reader.Fail();
        return value == 0 ? null : value;
    }
}
