using CityConsortium.Types;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>
/// Checks headers and certificates against genesis. A block's verdict is remembered by its hash, so that the signatures of a
/// block with a thousand receipts are checked once.
/// </summary>
internal sealed class BlockProver
{
    /// <summary>Remembered verdicts, some hundred bytes each; far more blocks than are ever under way at once.</summary>
    private const int MaxRemembered = 2048;

    private readonly Genesis _genesis;
    private readonly MembershipBook _book;
    private readonly ISignatureVerifier _verifier;
    private readonly Dictionary<Hash256, ProvenBlock> _proven = [];
    private readonly Queue<Hash256> _order = new();
    private readonly Lock _lock = new();

    internal BlockProver(Genesis genesis, MembershipBook book, ISignatureVerifier verifier)
    {
        _genesis = genesis;
        _book = book;
        _verifier = verifier;
    }

    /// <summary>For requests: what the answers need not repeat.</summary>
    internal uint KnownChanges => _book.KnownChanges;

    /// <summary>How many certificates were checked by their signatures; the rest was remembered.</summary>
    internal long SignatureChecks { get; private set; }

    /// <returns>The proven block, or null with the sentence that says what does not fit.</returns>
    internal ProvenBlock? Prove(ByteString header, ByteString certificate, RepeatedField<Wire.MembershipChange> changes, out string? problem)
    {
        if (Decode(header, out problem) is not { } decoded) return null;
        var hash = decoded.Hash();
        lock (_lock)
        {
            if (_proven.TryGetValue(hash, out var known)) return known;
        }

        if (Learn(changes, out problem) && Check(decoded, hash, certificate, out problem) is { } block)
        {
            Remember(block);
            return block;
        }

        return null;
    }

    private BlockHeader? Decode(ByteString bytes, out string? problem)
    {
        var reader = new CanonicalReader(bytes.Span);
        var header = BlockHeader.Decode(ref reader);
        problem = !reader.IsComplete ? "its block header is malformed"
            : header.Proposal.Chain != _genesis.ChainId ? $"it proves a block of another chain ({header.Proposal.Chain.GenesisHash.ToShortString()}), not of this one"
            : null;
        return problem is null ? header : null;
    }

    private ProvenBlock? Check(BlockHeader header, Hash256 hash, ByteString certificateBytes, out string? problem)
    {
        if (header.Height == Height.Genesis)
        {
            problem = "the chain has no certified block yet";
            return null;
        }

        var era = _book.Find(header.Proposal.MembershipHash, header.Height);
        if (era is null)
        {
            problem = $"block {header.Height} names a membership that does not follow from genesis";
            return null;
        }

        var reader = new CanonicalReader(certificateBytes.Span);
        var certificate = Certificate.Decode(ref reader);
        problem = !reader.IsComplete ? $"the certificate of block {header.Height} is malformed"
            : certificate.Height != header.Height || certificate.BlockHash != hash ? $"the certificate is not about block {header.Height} as shown: the block's hash is {hash.ToShortString()}, the signed one {certificate.BlockHash.ToShortString()}"
            : CheckSignatures(certificate, era.Membership);
        return problem is null ? new ProvenBlock(header, hash, certificate, era.Membership, era.Changes) : null;
    }

    private string? CheckSignatures(Certificate certificate, Membership membership)
    {
        lock (_lock) SignatureChecks++;
        return certificate.Problem(_genesis.ChainId, membership, _verifier);
    }

    private bool Learn(RepeatedField<Wire.MembershipChange> changes, out string? problem)
    {
        problem = changes.Count > Limits.MaxMembershipChanges ? $"it lists {changes.Count} membership changes; at most {Limits.MaxMembershipChanges} are read" : null;
        for (var i = 0; i < changes.Count && problem is null; i++) problem = LearnOne(changes[i]);
        return problem is null;
    }

    private string? LearnOne(Wire.MembershipChange change)
    {
        if (Decode(change.Header, out var problem) is not { } header) return problem;
        if (_book.Knows(header.Height, header.NextMembershipHash)) return null;
        if (Check(header, header.Hash(), change.Certificate, out problem) is not { } block) return problem;
        var reader = new CanonicalReader(change.NextMembership.Span);
        if (Membership.Decode(ref reader) is not { } next || !reader.IsComplete) return $"the membership after block {header.Height} is malformed";
        if (header.NextMembershipHash == header.Proposal.MembershipHash) return $"block {header.Height} does not change the membership";
        if (next.Hash != header.NextMembershipHash) return $"the membership shown for after block {header.Height} is not the one that the block commits to";
        _book.Add(new MembershipChange(block.Header, block.Certificate, next));
        return null;
    }

    private void Remember(ProvenBlock block)
    {
        lock (_lock)
        {
            if (!_proven.TryAdd(block.Hash, block)) return;
            _order.Enqueue(block.Hash);
            if (_order.Count > MaxRemembered) _proven.Remove(_order.Dequeue());
        }
    }
}
