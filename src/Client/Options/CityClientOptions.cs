using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>How the client finds the validators, what it trusts, and how long it waits. Validated once, at start, all errors together.</summary>
public sealed class CityClientOptions
{
    /// <summary>The departments' gateways, for example <c>https://127.0.0.1:7401</c>; any one of them is enough.</summary>
    public IList<string> Endpoints { get; set; } = [];

    /// <summary>Required: what every proof is checked against.</summary>
    public GenesisTrust? TrustAnchor { get; set; }

    /// <summary>Who signs. Without it the client only reads, unless a call brings its own.</summary>
    public CityIdentity? Identity { get; set; }

    /// <summary>The deadline of every call that names none.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one validator may take before the next is asked; always cut to what is left of the deadline.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>A submitted transaction without an outcome for so long is sent to another validator as well; the same bytes, so it executes once.</summary>
    public TimeSpan ResubmitAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long after signing a transaction may still be executed, in block time. At most 24 h.</summary>
    public TimeSpan DefaultExpiry { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Transactions under way at once; a further submission waits for a place. It bounds the client's memory.</summary>
    public int MaxInFlight { get; set; } = 8192;

    public EndpointRouting Routing { get; set; } = EndpointRouting.InOrder;

    /// <summary>
    /// Whether validators that joined or moved since are asked too, at the addresses that the ledger has of them under a proof. Off
    /// where a firewall lets this client reach the configured endpoints only.
    /// </summary>
    public bool LearnEndpoints { get; set; } = true;

    /// <summary>
    /// TLS pins of validators without a seat in the membership that this client may connect to all the same: one that is about to
    /// join, to ask how it is. Their answers are proven like everybody's.
    /// </summary>
    public IReadOnlyDictionary<Hash256, DepartmentId> Candidates { get; set; } = new Dictionary<Hash256, DepartmentId>();

    internal CityClientOptions Copy() => new()
    {
        Endpoints = [.. Endpoints],
        TrustAnchor = TrustAnchor,
        Identity = Identity,
        DefaultTimeout = DefaultTimeout,
        AttemptTimeout = AttemptTimeout,
        ResubmitAfter = ResubmitAfter,
        DefaultExpiry = DefaultExpiry,
        MaxInFlight = MaxInFlight,
        Routing = Routing,
        LearnEndpoints = LearnEndpoints,
        Candidates = new Dictionary<Hash256, DepartmentId>(Candidates),
    };
}
