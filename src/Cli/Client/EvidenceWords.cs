using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>Says in words whom a piece of evidence convicts, and of what.</summary>
internal static class EvidenceWords
{
    public static IEnumerable<string> Lines(PortableEvidence evidence, Validator culprit, Genesis genesis, string genesisPath)
    {
        yield return $"成立 The evidence holds: {genesis.DisplayName(culprit.Department)} signed two different votes.";
        yield return $"所在 Where: height {evidence.Height}, view {evidence.View}, step {Step(evidence.Step)}";
        yield return $"其一 One vote for: {evidence.First.Digest}";
        yield return $"其二 The other for: {evidence.Second.Digest}";
        yield return $"密钥 Signed with: {culprit.ConsensusKey}";
        yield return "说明 Meaning: an honest validator never signs both, restarts included. It lies, its key is in other hands, or it runs twice.";
        yield return $"依据 Checked against: {genesisPath} (chain {genesis.ChainId})";
    }

    public static object Json(PortableEvidence evidence, Validator culprit) => new
    {
        holds = true,
        department = culprit.Department.Value,
        consensusKey = culprit.ConsensusKey.ToString(),
        height = evidence.Height.Value,
        view = evidence.View.Value,
        step = Step(evidence.Step),
        first = evidence.First.Digest.ToString(),
        second = evidence.Second.Digest.ToString(),
    };

    public static string Step(VoteStep step) => step switch
    {
        VoteStep.PrePrepare => "pre-prepare",
        VoteStep.Prepare => "prepare",
        _ => "commit",
    };
}
