namespace CityConsortium.Types;

/// <summary>
/// A change of the set that a department proposed. A department has one at a time: a newer one takes the older one's place, and
/// none of its approvals.
/// </summary>
/// <param name="Id">The transaction that proposed it; approvals name it.</param>
/// <param name="Base">The set that it changes. It is void as soon as that is no longer the set in force.</param>
/// <param name="Epoch">How many changes the chain had had: an equal set that comes back later revives no old proposal.</param>
/// <param name="Leaves">Whose validator loses its seat; null when one is added.</param>
/// <param name="Joins">Who gets the seat, or a new one; null when one is removed. The same department as <paramref name="Leaves"/>: new keys or addresses.</param>
/// <param name="Approvals">The departments that approve, the proposer first.</param>
public sealed record MembershipProposal(
    TxId Id, DepartmentId Proposer, Hash256 Base, int Epoch, DepartmentId? Leaves, MemberSeat? Joins,
    Height ProposedAt, BlockTime Expires, IReadOnlyList<DepartmentId> Approvals)
{
    public const string ContractName = "governance";

    private const byte Version = 1;

    public static StateKey StateKeyOf(DepartmentId proposer) => StateKey.Of(ContractName, $"proposal/{proposer}");

    /// <summary>One sentence for a person.</summary>
    public string Describe() => (Leaves, Joins) switch
    {
        (null, { } joins) => $"add {joins.Validator.Department}",
        ({ } leaves, null) => $"remove {leaves}",
        ({ } leaves, { } joins) when leaves == joins.Validator.Department => $"new keys or addresses for {leaves}",
        ({ } leaves, { } joins) => $"replace {leaves} by {joins.Validator.Department}",
        _ => "nothing",
    };

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(1024).Byte(Version).Hash(Id.Hash).Text(Proposer.Value).Hash(Base).Int32(Epoch).Bool(Leaves is not null);
        if (Leaves is { } leaves) writer.Text(leaves.Value);
        writer.Bool(Joins is not null);
        Joins?.Encode(writer);
        return writer.Height(ProposedAt).Time(Expires).List(Approvals, static (w, d) => w.Text(d.Value)).ToArray();
    }

    public static MembershipProposal? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version) return null;
        var id = new TxId(reader.Hash());
        var proposer = Department(ref reader);
        var based = reader.Hash();
        var epoch = reader.Int32();
        DepartmentId? leaves = reader.Bool() ? Department(ref reader) : null;
        MemberSeat? joins = null;
        if (reader.Bool() && (joins = MemberSeat.Decode(ref reader)) is null) return null;
        var at = reader.Height();
        var expires = reader.Time();
        var approvals = new DepartmentId[reader.Count(Limits.MaxValidators, 5)];
        for (var i = 0; i < approvals.Length; i++) approvals[i] = Department(ref reader);
        return reader.IsComplete ? new MembershipProposal(id, proposer, based, epoch, leaves, joins, at, expires, approvals) : null;
    }

    private static DepartmentId Department(ref CanonicalReader reader)
    {
        if (!DepartmentId.TryParse(reader.Text(DepartmentId.MaxLength), out var id)) reader.Fail();
        return id;
    }
}
