using CityConsortium.Types;
using Grpc.Core;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>Evidence that verified against genesis, and the member that it convicts.</summary>
public sealed record ProvenEvidence(PortableEvidence Evidence, Validator Culprit);

/// <summary>Reads a validator's evidence page by page and believes nothing that does not verify.</summary>
internal static class EvidenceReader
{
    /// <summary>More than a validator keeps; a liar's endless list ends here.</summary>
    private const int MaxPieces = 10_000;

    internal static async Task<IReadOnlyList<ProvenEvidence>> ReadAsync(Endpoint endpoint, Genesis genesis, CallOptions call)
    {
        var all = new List<ProvenEvidence>();
        while (all.Count < MaxPieces)
        {
            var reply = await endpoint.Gateway.GetEvidenceAsync(new Wire.EvidenceRequest { From = (uint)all.Count }, call).ConfigureAwait(false);
            if (reply.Evidence.Count == 0) break;
            foreach (var text in reply.Evidence) all.Add(Check(endpoint, genesis, text));
        }

        return all;
    }

    private static ProvenEvidence Check(Endpoint endpoint, Genesis genesis, string text)
    {
        Refusal? refusal = null;
        if (PortableEvidence.Parse(text, out var problem) is { } evidence && evidence.Verify(genesis, Ed25519.Verifier, out refusal) is { } culprit)
        {
            return new ProvenEvidence(evidence, culprit);
        }

        var fault = endpoint.Lied($"a piece of its evidence does not hold: {problem ?? refusal!.Sentence}");
        throw new CityException(fault.Code, $"{fault.Endpoint}: {fault.Sentence}", faults: [fault]);
    }
}
