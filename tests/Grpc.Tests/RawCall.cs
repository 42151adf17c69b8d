using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using CityConsortium.Grpc.Tests.V1;
using Google.Protobuf;
using Grpc.Core;

namespace CityConsortium.Grpc.Tests;

/// <summary>A gRPC request made by hand over HTTP/2, so that it can be wrong in any way.</summary>
internal sealed record RawCall(HttpStatusCode HttpStatus, StatusCode? GrpcStatus, string? GrpcMessage, byte[] Body)
{
    public const string Say = "/city.grpctests.v1.Probe/Say";
    public const string Sum = "/city.grpctests.v1.Probe/Sum";
    public const string Echo = "/city.grpctests.v1.Probe/Echo";

    public static async Task<RawCall> PostAsync(Uri server, string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers)
        {
            if (name == "content-type")
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        var content = await response.Content.ReadAsByteArrayAsync();
        return new RawCall(response.StatusCode, Status(response), Find(response, "grpc-message"), content);
    }

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    public static byte[] Frame(byte[] payload, byte flag = 0, uint? length = null)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static StatusCode? Status(HttpResponseMessage response) =>
        Find(response, "grpc-status") is { } text ? (StatusCode)int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.Single() : null;
}
