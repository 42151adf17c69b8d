using CityConsortium.Consensus;
using CityConsortium.Contracts;
using CityConsortium.Ledger;
using CityConsortium.Node;
using CityConsortium.Protos.Contracts;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Cluster.Tests;

/// <summary>
/// Years of a city in seconds: a chain that is made with the validators' own keys and put into the directories of some of
/// them, as if they had decided it. Every block is executed, signed by three members, and stored as validators store it.
/// </summary>
internal static class LongChain
{
    /// <param name="nodes">The validators' directories that get the chain.</param>
    /// <param name="all">All validators' directories: their keys sign.</param>
    internal static void Make(IReadOnlyList<string> nodes, IReadOnlyList<string> all, string adminKey, int blocks, int transactionsPerBlock)
    {
        var configs = all.Select(NodeConfigReader.Read).OrderBy(c => c.Identity.SeatIn(c.Genesis.Membership)!.Value.Member.Value).ToList();
        using var sender = KeyFile.Parse(File.ReadAllText(adminKey), out _)!.OpenKey();
        var first = NodeConfigReader.Read(nodes[0]);
        using (var store = NodeStore.OpenLedger(first))
        {
            var replay = new BlockExecutor(CityContracts.Registry());
            for (var i = 0; i < blocks; i++) Extend(store, replay, configs, sender, transactionsPerBlock);
        }

        foreach (var node in nodes)
        {
            var config = NodeConfigReader.Read(node);
            if (node != nodes[0]) Copy(NodeStore.LedgerOf(first), NodeStore.LedgerOf(config));
            using var log = SafetyLog.Start(config.DataDirectory, new SafetyEntry(SafetyRecord.At(new Height((ulong)blocks + 1)).Encode()));
            File.Delete(Path.Combine(node, NodeStore.FirstStartMarker));
        }
    }

    private static void Extend(LedgerStore store, BlockExecutor executor, List<NodeConfig> members, SigningKey sender, int transactions)
    {
        var tip = store.Tip;
        var genesis = members[0].Genesis;
        var time = tip.Header.Time.Add(TimeSpan.FromMilliseconds(1));
        var bodies = new DecodedTransaction[transactions];
        Parallel.For(0, transactions, i =>
        {
            var id = new byte[16];
            BitConverter.TryWriteBytes(id, tip.Height.Value);
            BitConverter.TryWriteBytes(id.AsSpan(8), i);
            var note = new PutNote { Key = $"{tip.Height}/{i}", Value = ByteString.CopyFrom(new byte[200]) };
            var transaction = new Transaction(genesis.ChainId, sender.PublicKey, id, time.Add(TimeSpan.FromHours(1)), Note.ContractName, "Put", note.ToByteArray());
            bodies[i] = DecodedTransaction.From(transaction.SignWith(sender))!;
        });
        var proposal = Proposal.Create(
            genesis.ChainId, tip.Height.Next, tip.Hash, time, new MemberIndex(0), [.. bodies.Select(b => b.Id)], tip.Certificate, genesis.Membership.Hash);
        var executed = executor.Execute(store, tip.Header, proposal, bodies);
        var vote = new VoteSubject(VoteStep.Commit, genesis.ChainId, genesis.Membership.Hash, executed.Header.Height, View.Zero, executed.Header.Hash()).SignedBytes();
        var signatures = members.Take(genesis.Membership.Quorum.Size).Select(m => new MemberSignature(m.Identity.SeatIn(genesis.Membership)!.Value.Member, m.Identity.Keys[0].Sign(Domain.Vote, vote)));
        var certificate = new Certificate(executed.Header.Height, View.Zero, executed.Header.Hash(), [.. signatures]);
        store.Apply(new CommittedBlock(executed.Header, proposal, [.. bodies.Select(b => b.Signed)], certificate, executed.Changes.EncodedReceipts), executed.Changes);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            if (Path.GetFileName(file) != "LOCK") File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
