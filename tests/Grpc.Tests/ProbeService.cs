using CityConsortium.Grpc.Tests.V1;
using Google.Protobuf;
using Grpc.Core;

namespace CityConsortium.Grpc.Tests;

/// <summary>Does what <see cref="Ask.Action"/> says.</summary>
internal sealed class ProbeService : Probe.ProbeBase, IDisposable
{
    public const string FailureDetail = "第 5 hour is 100%41 wrong\n";

    private readonly ProbeRecord _record;

    public ProbeService(ProbeRecord record)
    {
        _record = record;
        record.CountMade();
    }

    public void Dispose() => _record.CountDisposed();

    public override async Task<Answer> Say(Ask request, ServerCallContext context)
    {
        switch (request.Action)
        {
            case "fail":
                throw Failure();
            case "crash":
                throw new InvalidOperationException("the secret text");
            case "big":
                return new Answer { Payload = ByteString.CopyFrom(new byte[request.Number]) };
            case "wait":
                await WaitForEndAsync(context);
                return new Answer();
            case "stuck":
                // Looks at no token at all; the test lets it go.
                await _record.When("release");
                return new Answer();
            case "status":
                context.Status = new Status(StatusCode.FailedPrecondition, "set by the method");
                return new Answer();
            case "null":
                return null!;
            case "headers":
                await AnswerHeadersAsync(context);
                return new Answer { Text = string.Join('|', context.RequestHeaders.Select(Show)) };
            case "context":
                return new Answer { Text = $"{context.Method} {context.Host} {context.Peer}", Number = context.Deadline.Ticks };
            case "identity":
                return new Answer { Text = context.GetHttpContext().Connection.ClientCertificate?.Thumbprint ?? "nobody" };
            default:
                return new Answer { Text = request.Action, Number = request.Number, Payload = request.Payload };
        }
    }

    public override async Task Count(Ask request, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        if (request.Action == "hint")
            responseStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        for (var i = 1L; i <= request.Number || request.Action == "endless"; i++)
        {
            if (request.Action == "endless" && context.CancellationToken.IsCancellationRequested)
            {
                _record.Tell("endless", "stopped");
                return;
            }

            await responseStream.WriteAsync(new Answer { Number = i, Payload = request.Payload }, context.CancellationToken);
        }

        _record.Tell("counted", "");
        if (request.Action == "fail")
            throw Failure();
        if (request.Action == "wait")
            await WaitForEndAsync(context);
    }

    public override async Task<Answer> Sum(IAsyncStreamReader<Ask> requestStream, ServerCallContext context)
    {
        var sum = 0L;
        var count = 0;
        await foreach (var ask in requestStream.ReadAllAsync(context.CancellationToken))
        {
            if (ask.Action == "fail")
                throw Failure();
            if (ask.Action == "enough")
                return new Answer { Text = "enough", Number = sum };
            sum += ask.Number;
            count++;
        }

        return new Answer { Text = $"{count}", Number = sum };
    }

    public override async Task Echo(IAsyncStreamReader<Ask> requestStream, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var ask = requestStream.Current;
            if (ask.Action == "fail")
                throw Failure();
            if (ask.Action == "stop")
                return;
            responseStream.WriteOptions = ask.Action == "hint" ? new WriteOptions(WriteFlags.BufferHint) : null;
            await responseStream.WriteAsync(new Answer { Number = ask.Number, Payload = ask.Payload });
        }
    }

    private static RpcException Failure() => new(
        new Status(StatusCode.InvalidArgument, FailureDetail),
        new Metadata { { "reason", "row 5" }, { "proof-bin", [0, 1, 254, 255] } });

    private static string Show(Metadata.Entry entry) =>
        entry.Key + "=" + (entry.IsBinary ? Convert.ToHexString(entry.ValueBytes) : entry.Value);

    private static async Task AnswerHeadersAsync(ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { "early", "yes" }, { "early-bin", [7, 8] } });
        context.ResponseTrailers.Add("late", "also");
        context.ResponseTrailers.Add("late-bin", [9]);
    }

    private async Task WaitForEndAsync(ServerCallContext context)
    {
        _record.Tell("waiting", context.Method);
        try
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            _record.Tell("cancelled", context.Method);
            throw;
        }
    }
}
