using CityConsortium.Consensus;
using CityConsortium.Contracts;
using CityConsortium.Ledger;
using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Fuzz.Targets;

/// <summary>A small city with a block of every contract's calls, from which every decoder's valid inputs come. The same in every run.</summary>
internal sealed class Samples : IDisposable
{
    private static readonly Signature Signed = new(Enumerable.Range(0, Signature.Size).Select(i => (byte)i).ToArray());

    private readonly ChangeSet _changes;

    public Samples()
    {
        City = new TestCity(CityContracts.Registry());
        Admin = City.Admin("urban");
        var station = City.Key("urban/station");
        Officer = City.Key("urban/officer");
        City.Commit(
            City.Transaction(City.Admin("environment"), "identity", "RegisterKey", Registration(station, "Dongsi", "station").ToByteArray()),
            Call("identity", "RegisterKey", Registration(Officer, "officer", "official", "inspector", "maintainer")));
        DecodedTransaction[] calls =
        [
            Call("notes", "Put", new PutNote { Key = "k", Value = ByteString.CopyFromUtf8("值") }),
            City.Transaction(station, "environment", "RecordHours", Hours().ToByteArray()),
            City.Transaction(Officer, "facility", "Register", Facility().ToByteArray()),
            Call("facility", "Explode", new PutNote()),
        ];
        LogBefore = TransactionLog.Decode(City.Ledger.GetState(TransactionLog.Key)!.Value.Span)!.Value.RunningHash; // a block has counted
        _changes = City.Executor.Execute(City.Ledger, City.Head, City.Propose(calls), calls).Changes;
        City.Commit(calls);
        Block = City.Blocks[^1];
    }

    public TestCity City { get; }

    public SigningKey Admin { get; }

    /// <summary>May do everything with facilities.</summary>
    public SigningKey Officer { get; }

    public CommittedBlock Block { get; }

    /// <summary>The running hash over all transactions before the newest block.</summary>
    public Hash256 LogBefore { get; }

    /// <summary>The newest block's transactions, as they are kept and served.</summary>
    public ReadOnlyMemory<byte> TransactionRecord => _changes.TransactionRecord;

    public IReadOnlyList<Message> Messages()
    {
        var digest = Block.Proposal.Digest;
        var height = Block.Height;
        MemberSignature[] signatures = [.. Enumerable.Range(0, 3).Select(i => new MemberSignature(new MemberIndex(i), Signed))];
        var prepared = new PreparedCertificate(height, View.Zero, digest, new MemberIndex(0), signatures);
        var changed = new View(1);
        ViewChange Change(int signer, bool isPrepared, bool withProposal) =>
            new(height, changed, isPrepared ? prepared : null, new MemberIndex(signer), Signed, withProposal ? Block.Proposal : null);
        var prePrepare = new PrePrepare(new Vote(VoteStep.PrePrepare, height, changed, digest, new MemberIndex(1), Signed), Block.Proposal);
        return
        [
            new Vote(VoteStep.Prepare, height, View.Zero, digest, new MemberIndex(2), Signed),
            new Vote(VoteStep.Commit, height, View.Zero, Block.Header.Hash(), new MemberIndex(3), Signed),
            prePrepare,
            Change(1, isPrepared: false, withProposal: false),
            Change(2, isPrepared: true, withProposal: true),
            new NewView(height, changed, [Change(0, false, false), Change(1, true, false), Change(3, false, false)], prePrepare),
            new Consensus.Status(height, changed, true, false, new MemberSet(5), new MemberSet(0), new MemberSet(15)),
        ];
    }

    public SafetyRecord Record()
    {
        var vote = new CastVote(View.Zero, Block.Proposal.Digest);
        var prepared = ((ViewChange)Messages()[4]).Prepared!;
        return new SafetyRecord(Block.Height, new View(1), vote, vote, null, new PreparedProposal(prepared, Block.Proposal), new Height(9));
    }

    public Consensus.Evidence Evidence()
    {
        var vote = (Vote)Messages()[0];
        return new Consensus.Evidence(vote, vote with { Digest = Block.Header.Hash() });
    }

    /// <summary>The values that the newest block wrote under keys of this beginning.</summary>
    public IReadOnlyList<byte[]> State(string prefix) =>
        [.. _changes.State.Where(w => w.Value is not null && w.Key.ToString().StartsWith(prefix, StringComparison.Ordinal)).Select(w => w.Value!.Value.ToArray())];

    public IReadOnlyList<byte[]> TreeNodes() => [.. _changes.NewNodes.Select(n => n.Node.Encode())];

    public PortableStateProof StateProof(StateKey key)
    {
        var proven = StateTree.Prove(City.Ledger, City.Head.Height, key)!; // the newest height is kept
        return new PortableStateProof(key, proven.Value, proven.Proof, Receipt(0).Block);
    }

    /// <summary>Member 0 has really signed twice.</summary>
    public PortableEvidence PortableEvidence()
    {
        var membership = City.Genesis.Membership;
        var key = City.Key("urban/validator/v1");
        SignedDigest Sign(Hash256 digest) => new(digest, key.Sign(Domain.Vote, new VoteSubject(VoteStep.Prepare, City.Genesis.ChainId, membership.Hash, Block.Height, View.Zero, digest).SignedBytes()));
        return new PortableEvidence(VoteStep.Prepare, Block.Height, View.Zero, membership.Hash, membership.IndexOf(key.PublicKey)!.Value, Sign(Block.Proposal.Digest), Sign(Block.Header.Hash()), []);
    }

    public PortableReceipt Receipt(int index) => PortableReceipt.From(Block, index, []);

    public DecodedTransaction Call(string contract, string method, IMessage arguments) => City.Transaction(Admin, contract, method, arguments.ToByteArray());

    public static RecordHours Hours() => new()
    {
        Station = "Dongsi",
        Readings = { new AirReading { Hour = 494_000, Pm25 = 350_000, Co = 9_000_000 }, new AirReading { Hour = 494_001, Pm10 = 1, O3 = 0 } },
    };

    public static RegisterFacility Facility() => new()
    {
        Code = "11010601010000001", Name = "井盖", MaintenanceUnit = "养护一队", GridCell = "110106000000001", LongitudeMicro = 116_397_000, LatitudeMicro = 39_908_000,
    };

    private static RegisterKey Registration(SigningKey key, string label, params string[] roles) =>
        new() { PublicKey = ByteString.CopyFrom(key.PublicKey.AsSpan()), Label = label, Roles = { roles } };

    public void Dispose() => City.Dispose();
}
