using System.Numerics;

namespace CityConsortium.Types;

/// <summary>A set of roles: one bit each, so that one set has one encoding.</summary>
public readonly record struct RoleSet
{
    private const int Known = (1 << 7) - 1;

    private static readonly string[] Names = ["department-admin", "official", "inspector", "maintainer", "station", "gateway", "auditor"];

    private RoleSet(int bits) => Bits = bits;

    public int Bits { get; }

    public bool IsEmpty => Bits == 0;

    public int Count => BitOperations.PopCount((uint)Bits);

    public static RoleSet Of(params ReadOnlySpan<Role> roles)
    {
        var bits = 0;
        foreach (var role in roles) bits |= 1 << (int)role;
        return new RoleSet(bits);
    }

    public bool Contains(Role role) => (Bits & (1 << (int)role)) != 0;

    public RoleSet With(Role role) => new(Bits | (1 << (int)role));

    public static string NameOf(Role role) => Names[(int)role];

    public static bool TryParse(string? name, out Role role)
    {
        var index = Array.IndexOf(Names, name);
        role = (Role)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>False where a bit names no role.</summary>
    public static bool TryFrom(int bits, out RoleSet roles)
    {
        roles = new RoleSet(bits & Known);
        return (bits & ~Known) == 0;
    }

    /// <summary>The names, in the order of <see cref="Role"/>.</summary>
    public IReadOnlyList<string> ToNames()
    {
        var names = new List<string>(Count);
        for (var i = 0; i < Names.Length; i++)
        {
            if (Contains((Role)i)) names.Add(Names[i]);
        }

        return names;
    }

    public override string ToString() => string.Join(", ", ToNames());
}
