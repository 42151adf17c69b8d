using CityConsortium.Consensus;
using CityConsortium.Contracts;
using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node.Tests;

/// <summary>Building, checking and executing, on a real ledger in memory, with the room's own thread.</summary>
public sealed class ExecutionRoomTests
{
    /// <summary>Only bounds a hang.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(1);

    private TestCity _city = null!; // set before every test
    private ReplicaInbox _inbox = null!; // set before every test
    private TransactionPool _pool = null!; // set before every test
    private BodyFetcher _bodies = null!; // set before every test
    private readonly ClockWatch _clocks = new(TimeSpan.FromSeconds(30));
    private ExecutionRoom _room = null!; // set before every test
    private NodeMetrics _metrics = null!; // set before every test
    private CancellationTokenSource _stopping = null!; // set before every test
    private Thread _thread = null!; // set before every test

    [SetUp]
    public void Make()
    {
        _city = new TestCity(CityContracts.Registry());
        _inbox = new ReplicaInbox();
        _pool = new TransactionPool(TimeProvider.System);
        _metrics = new NodeMetrics();
        _bodies = new BodyFetcher(_pool, _ => [], TimeProvider.System);
        _stopping = new CancellationTokenSource();
        var tip = new ChainTip(_city.Ledger, _city.Head, _city.LastCertificate);
        _room = new ExecutionRoom(
            Seat(_city), _city.Genesis, _city.Executor, tip, _pool, _inbox, _bodies, new DroppedTransactions(_pool, new CommitFeed(), _metrics), _metrics, _clocks, TimeProvider.System);
        _thread = new Thread(() =>
        {
            try
            {
                _room.Run(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        });
        _thread.Start();
    }

    private static EpochBoard Seat(TestCity city)
    {
        var history = MembershipHistory.OfGenesis(city.Genesis.Membership);
        var identity = new NodeIdentity(DepartmentId.Of("urban"), [city.Key("urban/validator/v1")], []);
        return new EpochBoard(identity, city.Ledger, () => history);
    }

    [TearDown]
    public void Free()
    {
        _stopping.Cancel();
        _thread.Join();
        _room.Dispose();
        _inbox.Dispose();
        _metrics.Dispose();
        _stopping.Dispose();
        _city.Dispose();
    }

    [Test]
    public void A_recovered_proposal_is_executed_without_a_check_from_the_bodies_kept_beside_the_safety_record()
    {
        var transaction = Note();
        _bodies.Keep(transaction);
        var proposal = _city.Propose([transaction]);
        _room.Enqueue(new Effect.Execute(proposal));
        var executed = (Input.BlockExecuted)Next();
        Assert.That(executed.Digest, Is.EqualTo(proposal.Digest));
        Assert.That(executed.Header.Proposal, Is.EqualTo(proposal.Header));
        Assert.That(_room.BodiesOf(proposal.Digest).Single().Id, Is.EqualTo(transaction.Id));
    }

    [Test]
    public void Execution_waits_for_bodies_that_are_still_on_their_way()
    {
        var transaction = Note();
        var proposal = _city.Propose([transaction]);
        _room.Enqueue(new Effect.Execute(proposal));
        SpinWait.SpinUntil(() => _bodies.IsWaiting, Hung);
        _bodies.Provide(transaction);
        Assert.That(((Input.BlockExecuted)Next()).Digest, Is.EqualTo(proposal.Digest));
    }

    [Test]
    public void A_proposal_whose_bodies_never_come_is_answered_with_a_retryable_refusal()
    {
        var proposal = _city.Propose([Note()]);
        _room.Enqueue(new Effect.CheckProposal(proposal, new MemberIndex(1), CheckTimeliness: false));
        var answer = (Input.ProposalChecked)Next();
        Assert.That(answer.Refusal?.Code, Is.EqualTo(RefusalCodes.ProposalBodiesMissing));
        Assert.That(answer.Refusal?.Retryable, Is.True, "it says nothing against the leader");
    }

    [Test]
    public void A_checked_proposal_is_accepted_and_one_far_from_the_clock_is_not()
    {
        var transaction = Note();
        _pool.TryAdd(transaction, isLocal: true);
        var proposal = _city.Propose([transaction]);
        _room.Enqueue(new Effect.CheckProposal(proposal, new MemberIndex(1), CheckTimeliness: false));
        Assert.That(((Input.ProposalChecked)Next()).Refusal, Is.Null);
        _room.Enqueue(new Effect.CheckProposal(proposal, new MemberIndex(1), CheckTimeliness: true));
        Assert.That(((Input.ProposalChecked)Next()).Refusal?.Code, Is.EqualTo(RefusalCodes.ProposalTime), "the test city lives in another month");
    }

    [TestCase(long.MaxValue)]
    [TestCase(9_200_000_000_000_000)]
    public void A_time_of_any_size_is_refused_and_harms_nobody(long milliseconds)
    {
        var transaction = Note();
        _pool.TryAdd(transaction, isLocal: true);
        var head = _city.Head;
        var proposal = Proposal.Create(
            _city.Genesis.ChainId, head.Height.Next, head.Hash(), new BlockTime(milliseconds), new MemberIndex(1), [transaction.Id], _city.LastCertificate, head.NextMembershipHash);
        _room.Enqueue(new Effect.CheckProposal(proposal, new MemberIndex(1), CheckTimeliness: true));
        Assert.That(((Input.ProposalChecked)Next()).Refusal?.Code, Is.EqualTo(RefusalCodes.ProposalTime));
    }

    [Test]
    public void What_can_no_longer_be_executed_leaves_the_pool_instead_of_being_proposed()
    {
        _pool.TryAdd(_city.Transaction(_city.Admin("urban"), "notes", "Put", Arguments(), TimeSpan.FromMilliseconds(1)), isLocal: true);
        _room.Enqueue(new Effect.BuildProposal(new Height(1), View.Zero, _city.Head.Hash(), _city.LastCertificate, _city.Head.Time.Add(TimeSpan.FromHours(1))));
        Assert.That(((Input.ProposalBuilt)Next()).Proposal, Is.Null);
        Assert.That(_pool.Count, Is.Zero);
    }

    private DecodedTransaction Note() => _city.Transaction(_city.Admin("urban"), "notes", "Put", Arguments());

    private static byte[] Arguments() => new PutNote { Key = "k", Value = ByteString.CopyFromUtf8("v") }.ToByteArray();

    private Input Next() => _inbox.Take(Hung, CancellationToken.None) ?? throw new TimeoutException("the room did not answer");
}
