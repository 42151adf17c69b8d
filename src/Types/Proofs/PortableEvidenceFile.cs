namespace CityConsortium.Types;

/// <summary>The JSON file of portable evidence, format <see cref="Format"/>.</summary>
internal static class PortableEvidenceFile
{
    internal const string Format = "cityconsortium.evidence/1";

    private static readonly string[] Steps = ["pre-prepare", "prepare", "commit"];

    internal static string ToJson(PortableEvidence evidence) => ProofJson.Write(From(evidence));

    internal static PortableEvidence? Parse(string json, out string? problem)
    {
        var document = ProofJson.Read<Document>(json, "portable evidence", out problem);
        if (document is null) return null;
        if (document.Format != Format)
        {
            problem = $"its format is not {Format}";
            return null;
        }

        var fields = new ProofFields();
        var step = Array.IndexOf(Steps, document.Step);
        if (step < 0) fields.Fail($"step is none of {string.Join(", ", Steps)}");
        var evidence = new PortableEvidence(
            step < 0 ? VoteStep.PrePrepare : (VoteStep)(step + 1),
            new Height(document.Height),
            new View(document.View),
            fields.Hash(document.MembershipHash, "membershipHash"),
            fields.Member(document.Member, "member"),
            document.First.Read(fields, "first"),
            document.Second.Read(fields, "second"),
            [.. document.MembershipChanges.Select(c => c.Read(fields)).OfType<MembershipChange>()]);
        problem = fields.Problem ?? ProofJson.SpellingProblem(json, From(evidence));
        return problem is null ? evidence : null;
    }

    private static Document From(PortableEvidence evidence) => new(
        Format, Steps[(int)evidence.Step - 1], evidence.Height.Value, evidence.View.Value, evidence.MembershipHash.ToString(), evidence.Member.Value,
        VoteDocument.From(evidence.First), VoteDocument.From(evidence.Second), [.. evidence.MembershipChanges.Select(MembershipChangeDocument.From)]);

    private sealed record VoteDocument(string Digest, string Signature)
    {
        internal static VoteDocument From(SignedDigest vote) => new(vote.Digest.ToString(), vote.Signature.ToString());

        internal SignedDigest Read(ProofFields fields, string name) =>
            new(fields.Hash(Digest, $"{name}.digest"), fields.Signature(Signature, $"{name}.signature"));
    }

    private sealed record Document(
        string Format, string Step, ulong Height, ulong View, string MembershipHash, int Member, VoteDocument First, VoteDocument Second,
        List<MembershipChangeDocument> MembershipChanges);
}
