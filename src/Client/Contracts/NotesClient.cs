using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Client;

/// <inheritdoc cref="INotesClient"/>
internal sealed class NotesClient(CityClient client, StateReader reader) : INotesClient
{
    public Task<SubmittedTransaction> PutAsync(
        string key, ReadOnlyMemory<byte> value, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        client.CallAsync(Note.ContractName, "Put", new PutNote { Key = key, Value = UnsafeByteOperations.UnsafeWrap(value) }, options, cancellationToken);

    public Task<StateEntry> GetAsync(PublicKey sender, string key, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        reader.GetAsync(Note.StateKeyOf(sender, key), options ?? ReadOptions.Default, cancellationToken);
}
