using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>Who may write: the departments' keys and their roles.</summary>
public interface IIdentityClient
{
    /// <summary>Gives a key of the sender's department its roles. The sender is an admin of the department.</summary>
    /// <param name="label">For people; for a station's key the station's id.</param>
    Task<SubmittedTransaction> RegisterKeyAsync(
        PublicKey key, RoleSet roles, string label, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The key is refused from the next block on, for ever.</summary>
    Task<SubmittedTransaction> RevokeKeyAsync(PublicKey key, string reason, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>What the ledger knows of a key; no value for one that was never registered.</summary>
    Task<Read<KeyRecord>> GetKeyAsync(PublicKey key, ReadOptions? options = null, CancellationToken cancellationToken = default);
}
