using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityConsortium.Types;

/// <summary>
/// The JSON form of genesis (<c>genesis.json</c>). The file is for people; what is hashed is the canonical encoding of its
/// values, so white space and field order do not matter.
/// </summary>
public static class GenesisFile
{
    /// <summary>2: with the rules of governance.</summary>
    private const int Version = 2;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string ToJson(Genesis genesis) => JsonSerializer.Serialize(
        new Document(
            Version,
            genesis.Network,
            genesis.Time.ToString(),
            [.. genesis.Departments.Select(d => new DepartmentDocument(d.Id.Value, d.NameZh, d.NameEn, d.AdminKey.ToString()))],
            [.. genesis.Membership.Validators.Select(v => new ValidatorDocument(v.Department.Value, v.ConsensusKey.ToString(), v.TlsPin.ToString()))],
            new ParametersDocument(
                (long)genesis.Parameters.BaseTimeout.TotalMilliseconds,
                (long)genesis.Parameters.MaxTimeout.TotalMilliseconds,
                genesis.Parameters.BlocksPerLeader,
                genesis.Parameters.SignerWindow,
                (long)genesis.Parameters.ClockWindow.TotalMilliseconds),
            new GovernanceDocument(genesis.Governance.ApprovalPercent, (long)genesis.Governance.ProposalLifetime.TotalMinutes),
            genesis.ChainId.ToString()),
        Options);

    /// <returns>Genesis, or null with the sentence that says what is wrong with the text.</returns>
    public static Genesis? Parse(string json, out string? problem)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(json, Options);
            if (document is null) return Refuse("it is empty", out problem);
            return JsonLists.HoldNull(json) ? Refuse("a list in it holds null", out problem) : Read(document, out problem);
        }
        catch (JsonException e)
        {
            return Refuse($"it is no genesis JSON (line {e.LineNumber + 1}: {Field(e)})", out problem);
        }
    }

    private static string Field(JsonException e) => string.IsNullOrEmpty(e.Path) ? "not readable" : $"field {e.Path} is missing, unknown or of the wrong kind";

    private static Genesis? Read(Document document, out string? problem)
    {
        if (document.Version != Version) return Refuse($"it is of version {document.Version}, this program reads version {Version}", out problem);
        if (document.Departments is null || document.Validators is null || document.Parameters is null || document.Governance is null || document.Network is null)
        {
            return Refuse("network, departments, validators, parameters and governance must all be there", out problem);
        }

        if (!DateTimeOffset.TryParse(document.Time, System.Globalization.CultureInfo.InvariantCulture, out var time)) return Refuse($"time '{document.Time}' is no date", out problem);
        var departments = new List<GenesisDepartment>();
        foreach (var d in document.Departments)
        {
            if (!DepartmentId.TryParse(d.Id, out var id)) return Refuse($"department id '{d.Id}' is not 1 to 32 of a-z, 0-9, '-'", out problem);
            if (!PublicKey.TryParse(d.AdminKey, out var admin)) return Refuse($"department {d.Id}: adminKey is not 64 hex digits", out problem);
            if (departments.Exists(other => other.Id == id)) return Refuse($"department {id} is named twice", out problem);
            if (departments.Exists(other => other.AdminKey == admin)) return Refuse($"two departments share one admin key, {admin.ToShortString()}…", out problem);
            departments.Add(new GenesisDepartment(id, d.NameZh ?? "", d.NameEn ?? "", admin));
        }

        var validators = new List<Validator>();
        foreach (var v in document.Validators)
        {
            if (!DepartmentId.TryParse(v.Department, out var id) || departments.All(d => d.Id != id)) return Refuse($"validator of unknown department '{v.Department}'", out problem);
            if (!PublicKey.TryParse(v.ConsensusKey, out var key) || !Hash256.TryParse(v.TlsPin, out var pin)) return Refuse($"validator {v.Department}: consensusKey and tlsPin are 64 hex digits each", out problem);
            validators.Add(new Validator(id, key, pin));
        }

        var membership = Membership.TryCreate(validators, out problem);
        if (membership is null) return null;
        var p = document.Parameters;
        if (p.BaseTimeoutMs is < 10 or > 600_000 || p.MaxTimeoutMs < p.BaseTimeoutMs || p.MaxTimeoutMs > 3_600_000 || p.BlocksPerLeader < 1 || p.SignerWindow is < 1 or > 10_000 || p.ClockWindowMs < 1)
        {
            return Refuse("parameters are out of range", out problem);
        }

        var governance = new GovernanceParameters(document.Governance.ApprovalPercent, TimeSpan.FromMinutes(Math.Clamp(document.Governance.ProposalLifetimeMinutes, 0, int.MaxValue)));
        if (!governance.IsInRange) return Refuse("governance is out of range: 51 to 100 percent, a minute to a year", out problem);
        var genesis = new Genesis(document.Network, BlockTime.From(time), departments, membership, new ConsensusParameters(
            TimeSpan.FromMilliseconds(p.BaseTimeoutMs), TimeSpan.FromMilliseconds(p.MaxTimeoutMs), p.BlocksPerLeader, p.SignerWindow, TimeSpan.FromMilliseconds(p.ClockWindowMs)), governance);
        return document.ChainId is null || document.ChainId == genesis.ChainId.ToString()
            ? genesis
            : Refuse($"its values hash to chain id {genesis.ChainId} but it claims {document.ChainId}: the file was changed", out problem);
    }

    private static Genesis? Refuse(string why, out string? problem)
    {
        problem = why;
        return null;
    }

    private sealed record Document(
        int Version, string? Network, string? Time, List<DepartmentDocument>? Departments, List<ValidatorDocument>? Validators, ParametersDocument? Parameters, GovernanceDocument? Governance, string? ChainId);

    private sealed record GovernanceDocument(int ApprovalPercent, long ProposalLifetimeMinutes);

    private sealed record DepartmentDocument(string? Id, string? NameZh, string? NameEn, string? AdminKey);

    private sealed record ValidatorDocument(string? Department, string? ConsensusKey, string? TlsPin);

    private sealed record ParametersDocument(long BaseTimeoutMs, long MaxTimeoutMs, int BlocksPerLeader, int SignerWindow, long ClockWindowMs);
}
