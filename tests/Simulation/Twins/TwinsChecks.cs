using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation.Twins;

/// <summary>What must hold in every scenario: one block per height, no honest member signs two things, nobody honest is accused.</summary>
internal sealed class TwinsChecks(TwinsLedger ledger)
{
    private readonly List<Hash256> _chosen = [];
    private readonly Dictionary<(int Member, int Step, Height Height, View View), Hash256> _signed = [];
    private TwinsScenario _scenario = null!;

    public void Begin(TwinsScenario scenario)
    {
        _scenario = scenario;
        _chosen.Clear();
        _signed.Clear();
    }

    public void OnCommitted(TwinsNode node, BlockHeader header, Hash256 hash, Certificate certificate)
    {
        if (node.IsTwin) return;
        var index = (int)header.Height.Value - 1;
        if (index == _chosen.Count) _chosen.Add(hash);
        Require(_chosen[index] == hash, "G1 Agreement", $"member {node.Member} commits another block at height {header.Height}");
        Require(certificate.Signatures.Count >= ledger.Membership.Quorum.Size, "G4 ValidCertificates", "a certificate without a quorum");
    }

    public void OnSent(TwinsNode node, Message message)
    {
        if (node.IsTwin) return;
        switch (message)
        {
            case Vote vote when vote.Signer.Value == node.Member:
                Once(node, (int)vote.Step, vote.Height, vote.View, vote.Digest);
                break;
            case PrePrepare prePrepare when prePrepare.Leader.Value == node.Member:
                Once(node, (int)VoteStep.PrePrepare, prePrepare.Height, prePrepare.View, prePrepare.Vote.Digest);
                break;
            case NewView { PrePrepare: { } prePrepare } when prePrepare.Leader.Value == node.Member:
                Once(node, (int)VoteStep.PrePrepare, prePrepare.Height, prePrepare.View, prePrepare.Vote.Digest);
                break;
            case ViewChange change when change.Signer.Value == node.Member:
                Once(node, 9, change.Height, change.View, change.Prepared?.Digest ?? default);
                break;
        }
    }

    public void OnAccused(TwinsNode node, Evidence evidence)
    {
        if (node.IsTwin) return;
        Require(evidence.Culprit.Value == 0, "G17 EvidenceSoundness", $"honest member {evidence.Culprit} is accused");
        Require(evidence.Problem(ledger.Chain, ledger.Membership, ledger.Signatures) is null, "G17 EvidenceSoundness", "evidence that proves nothing");
    }

    public void Require(bool holds, string property, string what)
    {
        if (!holds) throw new TwinsFailureException(property, what, _scenario);
    }

    private void Once(TwinsNode node, int step, Height height, View view, Hash256 digest)
    {
        var key = (node.Member, step, height, view);
        if (!_signed.TryAdd(key, digest)) Require(_signed[key] == digest, "G5 NoEquivocation", $"member {node.Member} signed two things as step {step} at {height}/{view}");
    }
}
