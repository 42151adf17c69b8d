using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Answers the calls of one method: checks the request, makes the service, runs the method, sends the status.</summary>
internal abstract class CallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, ServiceActivator<TService> activator, CallLimits limits, ILogger logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected Method<TRequest, TResponse> Method { get; } = method;

    public async Task HandleAsync(HttpContext http)
    {
        if (RefuseHttp(http))
            return;
        http.Response.ContentType = Protocol.ContentType;
        var call = new HttpServerCallContext(http, limits, logger);
        try
        {
            RefuseCompression(http);
            call.StartDeadline();
            await RunAsync(http, call);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        await call.EndAsync();
    }

    protected abstract Task InvokeAsync(TService service, HttpServerCallContext call);

    protected async ValueTask<TRequest> ReadRequestAsync(HttpServerCallContext call) =>
        await call.Frames.ReadSingleAsync(Method.RequestMarshaller.ContextualDeserializer, CancellationToken.None)
        ?? throw new RpcException(Protocol.IncompleteMessage);

    /// <summary>Sends the only response. It is not flushed: it leaves together with the trailers.</summary>
    protected Task WriteResponseAsync(HttpServerCallContext call, TResponse? response)
    {
        if (response is null)
            throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        return call.WriteMessageAsync(response, Method.ResponseMarshaller.ContextualSerializer, flush: false);
    }

    /// <summary>A stream of requests may pause for hours and grow without end; Kestrel's limits are made for uploads.</summary>
    protected static void AllowLongRequest(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
    }

    private async Task RunAsync(HttpContext http, HttpServerCallContext call)
    {
        var service = activator.Create(http.RequestServices, out var owned);
        try
        {
            await InvokeAsync(service, call);
        }
        finally
        {
            if (owned)
                await ServiceActivator<TService>.ReleaseAsync(service);
        }
    }

    private static bool RefuseHttp(HttpContext http)
    {
        var (code, sentence) = !Protocol.IsGrpcContentType(http.Request.ContentType)
            ? (StatusCodes.Status415UnsupportedMediaType, $"Content-Type '{http.Request.ContentType}' is not supported.")
            : !HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol)
                ? (StatusCodes.Status426UpgradeRequired, $"Request protocol '{http.Request.Protocol}' is not supported.")
                : (0, "");
        if (code == 0)
            return false;
        http.Response.StatusCode = code;
        ResponseStatus.Write(http.Response.Headers, new Status(StatusCode.Internal, sentence));
        return true;
    }

    /// <summary>Compressed requests are refused: a few bytes must not become gigabytes in a validator's memory.</summary>
    private static void RefuseCompression(HttpContext http)
    {
        if (!http.Request.Headers.TryGetValue(Protocol.Encoding, out var encoding) || encoding == Protocol.Identity)
            return;
        http.Response.Headers[Protocol.AcceptEncoding] = Protocol.Identity;
        throw new RpcException(new Status(
            StatusCode.Unimplemented,
            $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: {Protocol.Identity}"));
    }
}
