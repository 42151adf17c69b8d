using System.Buffers.Binary;
using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation.Twins;

/// <summary>
/// Four members, what they propose and what executing it gives. One thread's runs share one, because scenario after scenario
/// proposes the same few blocks.
/// </summary>
public sealed class TwinsLedger
{
    private readonly SimCity _city = new(Partitions.Members, FaultPlan.Mild.Parameters);
    private readonly BlockHeader[] _genesis;
    private readonly Dictionary<(int Instance, View View, Hash256 Parent, Hash256 ParentCertificate), Proposal> _built = [];
    private readonly Dictionary<Hash256, BlockHeader> _executed = [];

    public TwinsLedger()
    {
        // View 0 belongs to the tip's proposer (P30), so a genesis in each member's name gives each member as first leader.
        var genesis = BlockHeader.ForGenesis(_city.Genesis, Hash256.Zero);
        _genesis = [.. Enumerable.Range(0, Partitions.Members).Select(leader => genesis with { Proposal = genesis.Proposal with { Proposer = new MemberIndex(leader) } })];
    }

    public Membership Membership => _city.Membership;

    public ChainId Chain => _city.Genesis.ChainId;

    public ISignatureVerifier Signatures => _city.Signatures;

    public Replica NewReplica(int member, int firstLeader) => new(
        new ReplicaConfig(Chain, new MemberIndex(member), Membership, _city.Genesis.Parameters, _city.Signers[member]),
        RecoveredState.ForGenesis(_genesis[firstLeader]));

    /// <summary>Another block for each instance and view: two leaders, or one in two views, never agree by chance.</summary>
    public Proposal Build(int instance, int member, Effect.BuildProposal build)
    {
        // The later heights' certificates differ from scenario to scenario; only the first height is worth remembering.
        if (_built.Count > 10_000) _built.Clear();
        var key = (instance, build.View, build.ParentHash, build.Height.Value == 1 ? default : build.ParentCertificate.Hash());
        if (_built.TryGetValue(key, out var known)) return known;
        var name = new byte[Hash256.Size];
        BinaryPrimitives.WriteUInt64BigEndian(name, build.Height.Value);
        BinaryPrimitives.WriteUInt64BigEndian(name.AsSpan(8), build.View.Value);
        name[^1] = (byte)instance;
        var time = new BlockTime(build.MinTime.UnixMilliseconds + (10 * (long)build.View.Value) + instance);
        return _built[key] = Proposal.Create(
            Chain, build.Height, build.ParentHash, time, new MemberIndex(member), [new TxId(new Hash256(name))], build.ParentCertificate, Membership.Hash);
    }

    public BlockHeader Execute(Proposal proposal)
    {
        if (_executed.Count > 10_000) _executed.Clear();
        if (_executed.TryGetValue(proposal.Digest, out var known)) return known;
        return _executed[proposal.Digest] = new BlockHeader(proposal.Header, proposal.Digest, proposal.Header.TransactionsRoot, Membership.Hash);
    }
}
