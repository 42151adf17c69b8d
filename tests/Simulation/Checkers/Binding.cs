using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// A signature or a block hash stands for every one of its fields: with any of them changed, the chain and the membership
/// included, it fits no more. What fits twice could be used twice.
/// </summary>
public sealed class Binding : Checker
{
    /// <summary>The encoding has no cases: a few messages of a run show as much as all.</summary>
    private const int Samples = 40;

    private static readonly Hash256 Other = Hashing.Of(Domain.History, "another"u8);

    private int _votes;
    private int _blocks;

    protected override string Number => "G4";

    public override void OnReleased(SimNode node, Message message)
    {
        if (message is not Vote vote || vote.Signer != node.Member || ++_votes > Samples) return;
        var city = World.City;
        var membership = World.MembershipAt(vote.Height);
        var subject = vote.SubjectOn(city.Genesis.ChainId, membership);
        var key = membership[vote.Signer].ConsensusKey;
        Require(Fits(subject), $"the {vote.Step} of member {vote.Signer} does not fit its own fields");
        RequireBound(subject with { Chain = new ChainId(Other) }, "chain id");
        RequireBound(subject with { MembershipHash = Other }, "membership");
        RequireBound(subject with { Height = subject.Height.Next }, "height");
        RequireBound(subject with { View = subject.View.Next }, "view");
        RequireBound(subject with { Digest = Other }, "digest");
        RequireBound(subject with { Step = subject.Step == VoteStep.Commit ? VoteStep.Prepare : VoteStep.Commit }, "step");

        bool Fits(VoteSubject of) => city.Signatures.Verify(key, Domain.Vote, of.SignedBytes(), vote.Signature);
        void RequireBound(VoteSubject of, string field) => Require(!Fits(of), $"the signature of a {vote.Step} fits another {field} too");
    }

    public override void OnStored(SimNode node, StoredBlock block)
    {
        if (++_blocks > Samples) return;
        var header = block.Header;
        var hash = header.Hash();
        RequireOther(header with { StateRoot = Other }, "state root");
        RequireOther(header with { ReceiptsRoot = Other }, "receipts root");
        RequireOther(header with { NextMembershipHash = Other }, "next membership");
        RequireOther(header with { Proposal = header.Proposal with { TransactionsRoot = Other } }, "transactions");
        RequireOther(header with { Proposal = header.Proposal with { ParentHash = Other } }, "parent");
        RequireOther(header with { Proposal = header.Proposal with { Time = header.Time.Add(TimeSpan.FromMilliseconds(1)) } }, "time");
        RequireOther(header with { Proposal = header.Proposal with { ParentCertificateHash = Other } }, "parent certificate");

        void RequireOther(BlockHeader other, string field) => Require(other.Hash() != hash, $"the block hash is the same with another {field}");
    }
}
