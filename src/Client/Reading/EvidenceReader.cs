using CityConsortium.Types;
using Grpc.Core;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>Evidence that verified against genesis, and the member that it convicts.</summary>
public sealed record ProvenEvidence(PortableEvidence Evidence, Validator Culprit);

/// <summary>What one validator gave as evidence.</summary>
/// <param name="Proven">What verified, in order of height.</param>
/// <param name="Refused">A sentence for each piece that did not: it accuses nobody. Somebody changed a file on that validator, or it made it up.</param>
public sealed record EvidenceReport(IReadOnlyList<ProvenEvidence> Proven, IReadOnlyList<string> Refused);

/// <summary>Reads a validator's evidence page by page and believes nothing that does not verify.</summary>
internal static class EvidenceReader
{
    /// <summary>More than a validator keeps; a liar's endless list ends here.</summary>
    private const int MaxPieces = 10_000;

    internal static async Task<EvidenceReport> ReadAsync(Endpoint endpoint, Genesis genesis, CallOptions call)
    {
        var proven = new List<ProvenEvidence>();
        var refused = new List<string>();
        while (proven.Count + refused.Count < MaxPieces)
        {
            var reply = await endpoint.Gateway.GetEvidenceAsync(new Wire.EvidenceRequest { From = (uint)(proven.Count + refused.Count) }, call).ConfigureAwait(false);
            if (reply.Evidence.Count == 0) break;
            foreach (var text in reply.Evidence)
            {
                if (Check(genesis, text, out var problem) is { } piece) proven.Add(piece);
                else refused.Add($"piece {proven.Count + refused.Count + 1} of {endpoint.Name}'s evidence does not hold: {problem}");
            }
        }

        return new EvidenceReport(proven, refused);
    }

    private static ProvenEvidence? Check(Genesis genesis, string text, out string? problem)
    {
        Refusal? refusal = null;
        if (PortableEvidence.Parse(text, out problem) is { } evidence && evidence.Verify(genesis, Ed25519.Verifier, out refusal) is { } culprit)
        {
            return new ProvenEvidence(evidence, culprit);
        }

        problem ??= refusal!.Sentence; // one of the two said no
        return null;
    }
}
