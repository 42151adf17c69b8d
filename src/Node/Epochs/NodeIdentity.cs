using System.Security.Cryptography.X509Certificates;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Who this node can be: its department, and the keys that it holds. While a key is being changed it holds two of a kind, and
/// the set in force says which one counts at a height.
/// </summary>
/// <param name="Keys">Consensus keys, the present one first.</param>
/// <param name="Certificates">TLS identities, the present one first.</param>
public sealed record NodeIdentity(DepartmentId Department, IReadOnlyList<SigningKey> Keys, IReadOnlyList<X509Certificate2> Certificates)
{
    /// <summary>The place that a set gives one of this node's keys, and that key; null when it has none.</summary>
    public (MemberIndex Member, SigningKey Key)? SeatIn(Membership membership)
    {
        foreach (var key in Keys)
        {
            if (membership.IndexOf(key.PublicKey) is { } member) return (member, key);
        }

        return null;
    }

    /// <summary>The certificate that a set knows this node by. In no set: the newest, by which a proposal names it.</summary>
    public X509Certificate2 CertificateIn(Membership membership)
    {
        foreach (var certificate in Certificates)
        {
            if (membership.IndexOfPin(TlsPins.PinOf(certificate)) is not null) return certificate;
        }

        return Certificates[^1];
    }
}
