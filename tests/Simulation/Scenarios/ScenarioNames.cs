using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation.Scenarios;

/// <summary>Short names for blocks, by order of appearance, and messages in words.</summary>
internal sealed class ScenarioNames
{
    private readonly Dictionary<Hash256, string> _names = [];
    private int _proposals;

    public string Of(Proposal proposal)
    {
        if (!_names.ContainsKey(proposal.Digest)) _names[proposal.Digest] = $"{(char)('A' + _proposals++)}";
        return _names[proposal.Digest];
    }

    /// <summary>An executed block has its proposal's name.</summary>
    public void Executed(Proposal proposal, BlockHeader header) => _names[header.Hash()] = Of(proposal);

    public string Of(Hash256 hash) => _names.GetValueOrDefault(hash, "?");

    public string Of(Message message) => message switch
    {
        Vote vote => $"{vote.Step} {vote.Height}/{vote.View} {Of(vote.Digest)}{By(vote.Signer)}",
        PrePrepare prePrepare => $"PrePrepare {prePrepare.Height}/{prePrepare.View} {Of(prePrepare.Proposal)}{By(prePrepare.Leader)}",
        ViewChange change => $"ViewChange {change.Height}/{change.View} {Of(change.Prepared)}{By(change.Signer)}",
        NewView newView => $"NewView {newView.Height}/{newView.View} by {string.Join(",", newView.ViewChanges.Select(v => v.Signer))} "
            + (newView.PrePrepare is { } again ? $"proposes {Of(again.Proposal)} again" : "leaves the choice"),
        Status status => $"Status committed {status.Committed} view {status.View}",
        _ => message.GetType().Name,
    };

    private string Of(PreparedCertificate? prepared) => prepared is null ? "prepared nothing" : $"prepared {Of(prepared.Digest)} in {prepared.View}";

    private static string By(MemberIndex member) => $" of {member}";
}
