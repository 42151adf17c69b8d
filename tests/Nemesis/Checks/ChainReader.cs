using System.Collections.Concurrent;
using CityConsortium.Client;
using CityConsortium.Nemesis.Load;
using CityConsortium.Types;

namespace CityConsortium.Nemesis.Checks;

/// <summary>Reads a chain through a gateway as any client does; the SDK checks every certificate and every list of transactions.</summary>
internal static class ChainReader
{
    private const int ReadersPerValidator = 8;

    /// <exception cref="NemesisException">A block is missing or does not follow the one before it.</exception>
    public static async Task<Chain> ReadAsync(string department, CityClient client, Height newest, CancellationToken cancellation)
    {
        var blocks = new (Hash256 Hash, Hash256 Parent, ShortId[] Transactions)[newest.Value];
        var partitions = Partitioner.Create(0, blocks.Length, 64).GetDynamicPartitions();
        await Parallel.ForEachAsync(partitions, new ParallelOptions { MaxDegreeOfParallelism = ReadersPerValidator, CancellationToken = cancellation }, async (range, token) =>
        {
            for (var i = range.Item1; i < range.Item2; i++)
            {
                var read = await client.GetBlockAsync(new Height((ulong)i + 1), token);
                blocks[i] = (read.Block.Hash, read.Block.Header.Proposal.ParentHash, [.. read.TransactionIds.Select(ShortId.Of)]);
            }
        });
        for (var i = 1; i < blocks.Length; i++)
        {
            if (blocks[i].Parent != blocks[i - 1].Hash) throw new NemesisException($"{department}: block {i + 1} does not follow block {i}");
        }

        return new Chain(department, [.. blocks.Select(b => new Chain.Block(b.Hash, b.Transactions))]);
    }
}
