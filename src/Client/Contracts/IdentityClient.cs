using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Client;

/// <inheritdoc cref="IIdentityClient"/>
internal sealed class IdentityClient(CityClient client, StateReader state) : IIdentityClient
{
    public Task<SubmittedTransaction> RegisterKeyAsync(
        PublicKey key, RoleSet roles, string label, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = new RegisterKey { PublicKey = ByteString.CopyFrom(key.AsSpan()), Label = label };
        call.Roles.Add(roles.ToNames());
        return client.CallAsync(KeyRecord.ContractName, "RegisterKey", call, options, cancellationToken);
    }

    public Task<SubmittedTransaction> RevokeKeyAsync(PublicKey key, string reason, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        client.CallAsync(
            KeyRecord.ContractName, "RevokeKey", new RevokeKey { PublicKey = ByteString.CopyFrom(key.AsSpan()), Reason = reason }, options, cancellationToken);

    public Task<Read<KeyRecord>> GetKeyAsync(PublicKey key, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        state.GetAsync(KeyRecord.StateKeyOf(key), bytes => KeyRecord.Decode(bytes.Span), options ?? ReadOptions.Default, cancellationToken);
}
