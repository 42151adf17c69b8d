using CityConsortium.Types;
using Microsoft.Extensions.Options;

namespace CityConsortium.Client;

/// <summary>Finds everything that is wrong with the options at once, one sentence each.</summary>
public sealed class CityClientOptionsValidator : IValidateOptions<CityClientOptions>
{
    private const int MaxEndpoints = 4 * Limits.MaxValidators;
    private const int MostInFlight = 1_000_000;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, CityClientOptions options)
    {
        var problems = Problems(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <returns>One sentence for each problem; empty when the options are good.</returns>
    public static IReadOnlyList<string> Problems(CityClientOptions options)
    {
        var problems = new List<string>();
        CheckEndpoints(options.Endpoints, problems);
        if (options.TrustAnchor is null) problems.Add("TrustAnchor is missing: set it to GenesisTrust.FromFile(\"genesis.json\"); without it nothing can be checked.");
        else if (options.TrustAnchor.Problem is { } trust) problems.Add(trust);
        if (options.Identity?.Problem is { } identity) problems.Add(identity);
        CheckSpan(nameof(options.DefaultTimeout), options.DefaultTimeout, LongestTimeout, problems);
        CheckSpan(nameof(options.AttemptTimeout), options.AttemptTimeout, LongestTimeout, problems);
        CheckSpan(nameof(options.ResubmitAfter), options.ResubmitAfter, LongestTimeout, problems);
        CheckSpan(nameof(options.DefaultExpiry), options.DefaultExpiry, Limits.MaxExpiry, problems);
        if (options.MaxInFlight is < 1 or > MostInFlight) problems.Add($"MaxInFlight is {options.MaxInFlight}; it must be 1 to {MostInFlight}.");
        if (!Enum.IsDefined(options.Routing)) problems.Add($"Routing {(int)options.Routing} is not known.");
        return problems;
    }

    private static void CheckEndpoints(IList<string>? endpoints, List<string> problems)
    {
        if (endpoints is null || endpoints.Count is 0 or > MaxEndpoints)
        {
            problems.Add($"Endpoints has {endpoints?.Count ?? 0} addresses; give 1 to {MaxEndpoints}, for example \"https://127.0.0.1:7401\".");
            return;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in endpoints)
        {
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.PathAndQuery != "/")
            {
                problems.Add($"Endpoint '{endpoint}' is no address of a validator: it must look like https://host:port.");
            }
            else if (!seen.Add(uri.Authority))
            {
                problems.Add($"Endpoint '{endpoint}' is listed twice.");
            }
        }
    }

    private static void CheckSpan(string name, TimeSpan value, TimeSpan longest, List<string> problems)
    {
        if (value <= TimeSpan.Zero || value > longest) problems.Add($"{name} is {value}; it must be longer than 0 and at most {longest}.");
    }
}
