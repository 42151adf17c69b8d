using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>A plain store of small entries, each sender's own. For trying things out and for measuring.</summary>
public interface INotesClient
{
    /// <param name="key">1 to 128 bytes.</param>
    /// <param name="value">At most 16 KiB; empty deletes the entry.</param>
    Task<SubmittedTransaction> PutAsync(string key, ReadOnlyMemory<byte> value, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>An entry of any sender's.</summary>
    Task<StateEntry> GetAsync(PublicKey sender, string key, ReadOptions? options = null, CancellationToken cancellationToken = default);
}
