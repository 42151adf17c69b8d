using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

[TestFixture]
public sealed class TransactionRulesTests
{
    private TestCity _city = null!;

    [SetUp]
    public void SetUp() => _city = new TestCity(ProbeContract.Registry());

    [TearDown]
    public void TearDown() => _city.Dispose();

    private string? CodeOf(DecodedTransaction transaction, BlockTime? time = null) =>
        TransactionRules.Check(transaction, _city.Ledger, time ?? _city.Head.Time, _city.Genesis.ChainId)?.Code;

    private DecodedTransaction Signed(Func<Transaction, Transaction> change)
    {
        var admin = _city.Admin("urban");
        var plain = new Transaction(_city.Genesis.ChainId, admin.PublicKey, new byte[16], _city.Head.Time.Add(TimeSpan.FromHours(1)), "probe", "put", "a"u8.ToArray());
        return TestCity.Decoded(change(plain).SignWith(admin));
    }

    [Test]
    public void A_plain_transaction_is_fine() => Assert.That(CodeOf(Signed(t => t)), Is.Null);

    [Test]
    public void Another_chain_is_refused() =>
        Assert.That(CodeOf(Signed(t => t with { Chain = new ChainId(new Hash256(new byte[32])) })), Is.EqualTo(RefusalCodes.WrongChain));

    [TestCase(0L, RefusalCodes.Expired)]
    [TestCase(-1L, RefusalCodes.Expired)]
    [TestCase(1L, null)]
    [TestCase(24 * 3_600_000L, null)]
    [TestCase((24 * 3_600_000L) + 1, RefusalCodes.ExpiryTooFar)]
    public void Expiry_is_after_block_time_and_within_a_day(long millisecondsAhead, string? code) =>
        Assert.That(CodeOf(Signed(t => t with { Expiry = new BlockTime(_city.Head.Time.UnixMilliseconds + millisecondsAhead) })), Is.EqualTo(code));

    [TestCase(long.MaxValue, RefusalCodes.ExpiryTooFar)]
    [TestCase(long.MinValue, RefusalCodes.Expired)]
    public void Hostile_expiries_do_not_overflow(long expiry, string code)
    {
        Assert.That(CodeOf(Signed(t => t with { Expiry = new BlockTime(expiry) })), Is.EqualTo(code));
        Assert.That(CodeOf(Signed(t => t with { Expiry = new BlockTime(expiry) }), new BlockTime(-expiry)), Is.Not.Null);
    }

    [Test]
    public void A_key_that_nobody_registered_is_refused()
    {
        var stranger = _city.Key("stranger");
        Assert.That(CodeOf(_city.Transaction(stranger, "probe", "put", default)), Is.EqualTo(RefusalCodes.UnknownKey));
    }

    [Test]
    public void A_committed_transaction_and_a_used_idempotency_key_are_told_apart_and_refused_for_ever()
    {
        var transaction = Signed(t => t);
        _city.Commit([transaction]);
        Assert.That(CodeOf(transaction), Is.EqualTo(RefusalCodes.AlreadyCommitted));
        Assert.That(CodeOf(Signed(t => t with { Method = "read" })), Is.EqualTo(RefusalCodes.IdempotencyKeyReused));
        Assert.That(CodeOf(Signed(t => t with { IdempotencyKey = new byte[17] })), Is.Null);
        _city.Commit(TimeSpan.FromDays(400), []);
        Assert.That(CodeOf(Signed(t => t with { Expiry = _city.Head.Time.Add(TimeSpan.FromHours(1)) })), Is.EqualTo(RefusalCodes.IdempotencyKeyReused));
    }
}
