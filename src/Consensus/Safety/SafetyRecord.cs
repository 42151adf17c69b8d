using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>What a member voted for in a step.</summary>
public readonly record struct CastVote(View View, Hash256 Digest);

/// <summary>A prepared proposal with its proof: what a view change must not lose.</summary>
public sealed record PreparedProposal(PreparedCertificate Certificate, Proposal Proposal);

/// <summary>
/// Everything a member must remember to never contradict itself (P70). It is durable before anything that follows from it
/// leaves the node.
/// </summary>
/// <param name="Height">The height that the record is about; records of lower heights are void.</param>
/// <param name="View">The highest view in which this member voted or that it asked for.</param>
/// <param name="PrePrepare">The last pre-prepare vote at this height, as leader.</param>
/// <param name="Prepare">The last prepare vote at this height.</param>
/// <param name="Commit">The last commit vote at this height.</param>
/// <param name="Prepared">The prepared proposal of the highest view. The host stores its transaction bodies beside it.</param>
/// <param name="ObserveUntil">No votes on heights up to and including this one (P71).</param>
public sealed record SafetyRecord(
    Height Height,
    View View,
    CastVote? PrePrepare,
    CastVote? Prepare,
    CastVote? Commit,
    PreparedProposal? Prepared,
    Height? ObserveUntil)
{
    private const byte Version = 1;

    public static SafetyRecord At(Height height, Height? observeUntil = null) => new(height, View.Zero, null, null, null, null, observeUntil);

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(512);
        writer.Byte(Version).Height(Height).View(View);
        Encode(writer, PrePrepare);
        Encode(writer, Prepare);
        Encode(writer, Commit);
        writer.Bool(ObserveUntil is not null);
        if (ObserveUntil is { } until) writer.Height(until);
        writer.Bool(Prepared is not null);
        if (Prepared is not null)
        {
            Prepared.Certificate.Encode(writer);
            Prepared.Proposal.Encode(writer);
        }

        return writer.ToArray();
    }

    /// <returns>The record, or null when the bytes are none: the node must then observe, it may have voted anything.</returns>
    public static SafetyRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version) return null;
        var height = reader.Height();
        var view = reader.View();
        var prePrepare = DecodeCast(ref reader);
        var prepare = DecodeCast(ref reader);
        var commit = DecodeCast(ref reader);
        Height? observeUntil = reader.Bool() ? reader.Height() : null;
        PreparedProposal? prepared = null;
        if (reader.Bool())
        {
            prepared = new PreparedProposal(PreparedCertificate.Decode(ref reader), Proposal.Decode(ref reader));
            if (prepared.Certificate.Digest != prepared.Proposal.Digest || prepared.Certificate.Height != height) reader.Fail();
        }

        return reader.IsComplete ? new SafetyRecord(height, view, prePrepare, prepare, commit, prepared, observeUntil) : null;
    }

    private static void Encode(CanonicalWriter writer, CastVote? cast)
    {
        writer.Bool(cast is not null);
        if (cast is { } vote) writer.View(vote.View).Hash(vote.Digest);
    }

    private static CastVote? DecodeCast(ref CanonicalReader reader) => reader.Bool() ? new CastVote(reader.View(), reader.Hash()) : null;
}
