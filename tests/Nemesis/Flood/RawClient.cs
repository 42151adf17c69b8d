using System.Net.Security;
using CityConsortium.Protos.Gateway;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace CityConsortium.Nemesis.Flood;

/// <summary>One connection of its own to one validator, with one submission stream on it, that keeps no rule of the SDK's.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<SubmitRequest, SubmitEvent> _call;

    public RawClient(string endpoint)
    {
        var handler = new SocketsHttpHandler
        {
            // It hardly asks whom it talks to: its owner means no good.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        };
        _channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _call = new Gateway.GatewayClient(_channel).SubmitMany();
    }

    public Task SendAsync(SignedTransaction transaction) => _call.RequestStream.WriteAsync(new SubmitRequest
    {
        Body = UnsafeByteOperations.UnsafeWrap(transaction.Body), Signature = ByteString.CopyFrom(transaction.Signature.AsSpan()), Wait = Wait.Committed,
    });

    /// <summary>Completes when the validator has taken the stream up.</summary>
    public Task OpenedAsync() => _call.ResponseHeadersAsync;

    /// <returns>The next answer, or null at the stream's end.</returns>
    public async Task<SubmitEvent?> ReadAsync(CancellationToken cancellation) =>
        await _call.ResponseStream.MoveNext(cancellation) ? _call.ResponseStream.Current : null;

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }
}
