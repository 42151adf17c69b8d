using System.Runtime.CompilerServices;
using CityConsortium.Protos.Gateway;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;

namespace CityConsortium.Node;

/// <summary>
/// A subscriber's events, read from stored blocks from its cursor on and then as blocks come: the disk is the queue, so a
/// slow reader costs nothing and misses nothing.
/// </summary>
public sealed class EventReading(LedgerStore store, CommitFeed feed, ClientLine line)
{
    /// <summary>Why a cursor cannot be served: its blocks are not kept here. Null when it can.</summary>
    public Types.Refusal? WhyNotFrom(SubscribeRequest request)
    {
        var first = new Height(Math.Max(1, request.AfterHeight));
        return first < store.OldestBlock ? LedgerReading.Pruned($"events from height {first} on were asked for", store) : null;
    }

    public async IAsyncEnumerable<SubscribeEvent> ReadAsync(SubscribeRequest request, ClientAddress address, [EnumeratorCancellation] CancellationToken stopping)
    {
        var height = Math.Max(1, request.AfterHeight);
        var skip = request.AfterHeight == 0 ? 0 : request.AfterIndex + 1L;
        while (true)
        {
            var next = feed.NextBlock();
            for (; height <= store.Tip.Height.Value; height++, skip = 0)
            {
                foreach (var found in await EventsOfAsync(new Height(height), skip, request.Contract, address, stopping)) yield return found;
            }

            await next.WaitAsync(stopping);
        }
    }

    private async Task<List<SubscribeEvent>> EventsOfAsync(Height height, long skip, string contract, ClientAddress address, CancellationToken stopping)
    {
        using (await line.EnterAsync(address, stopping)) return [.. EventsOf(height, skip, contract)];
    }

    private IEnumerable<SubscribeEvent> EventsOf(Height height, long skip, string contract)
    {
        var header = store.GetHeader(height);
        var receipts = store.GetReceipts(height);
        if (receipts is null && height < store.OldestBlock)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.OutOfRange, LedgerReading.Pruned($"the events of height {height} were pruned meanwhile", store).Sentence));
        }

        Invariant.That(header is not null && receipts is not null, "a height up to the tip is stored");
        uint index = 0;
        foreach (var bytes in receipts)
        {
            var receipt = DecodeReceipt(bytes.Span);
            foreach (var happened in receipt.Events)
            {
                if (index >= skip && (contract.Length == 0 || happened.Contract == contract))
                {
                    yield return new SubscribeEvent
                    {
                        Height = height.Value,
                        Index = index,
                        TransactionId = ByteString.CopyFrom(receipt.TransactionId.Hash.AsSpan()),
                        Contract = happened.Contract,
                        Name = happened.Name,
                        Payload = ByteString.CopyFrom(happened.Payload.Span),
                        BlockTimeUnixMs = header.Header.Time.UnixMilliseconds,
                    };
                }

                index++;
            }
        }
    }

    private static Receipt DecodeReceipt(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var receipt = Receipt.Decode(ref reader);
        Invariant.That(reader.IsComplete, "a stored receipt decodes");
        return receipt;
    }
}
