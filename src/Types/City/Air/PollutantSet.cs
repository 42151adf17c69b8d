namespace CityConsortium.Types;

/// <summary>Some of the six items: one bit each.</summary>
public readonly record struct PollutantSet
{
    private PollutantSet(int bits) => Bits = bits;

    public int Bits { get; }

    public bool IsEmpty => Bits == 0;

    public bool Contains(Pollutant pollutant) => (Bits & (1 << (int)pollutant)) != 0;

    public PollutantSet With(Pollutant pollutant) => new(Bits | (1 << (int)pollutant));

    public static PollutantSet Of(params ReadOnlySpan<Pollutant> pollutants)
    {
        var set = default(PollutantSet);
        foreach (var pollutant in pollutants) set = set.With(pollutant);
        return set;
    }

    public static bool TryFrom(int bits, out PollutantSet set)
    {
        set = new PollutantSet(bits);
        return bits is >= 0 and < 1 << Pollutants.Count;
    }

    public IEnumerable<Pollutant> Items
    {
        get
        {
            for (var i = 0; i < Pollutants.Count; i++)
            {
                if (Contains((Pollutant)i)) yield return (Pollutant)i;
            }
        }
    }

    public override string ToString() => string.Join(", ", Items.Select(Pollutants.NameOf));
}
