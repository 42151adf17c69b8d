using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>A leader's blocks are as large as they can be committed in time, between the least and the limit of all.</summary>
public sealed class BlockSizerTests
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(300);

    private readonly ManualTime _time = new();
    private BlockSizer _sizer = null!; // set before every test
    private ulong _height;

    [SetUp]
    public void Make() => _sizer = new BlockSizer(Target, _time);

    [Test]
    public void On_a_fast_machine_blocks_grow_to_the_limit_of_all()
    {
        for (var i = 0; i < 20; i++) Decide(_sizer.Transactions, seconds: 0.1);
        Assert.That(_sizer.Transactions, Is.EqualTo(Limits.MaxBlockTransactions));
        Assert.That(_sizer.Bytes, Is.EqualTo(Limits.MaxBlockBytes));
    }

    [TestCase(0.001)]
    [TestCase(0.0003)]
    public void On_a_machine_that_takes_so_long_a_transaction_blocks_settle_near_the_target(double seconds)
    {
        for (var i = 0; i < 50; i++) Decide(_sizer.Transactions, _sizer.Transactions * seconds);
        Assert.That(_sizer.Transactions * seconds, Is.InRange(0.6 * Target.TotalSeconds, 1.3 * Target.TotalSeconds));
    }

    [Test]
    public void However_slow_it_is_the_least_remains()
    {
        for (var i = 0; i < 50; i++) Decide(_sizer.Transactions, seconds: 10);
        Assert.That(_sizer.Transactions, Is.EqualTo(NodeLimits.LeastBlockTransactions));
        Assert.That(_sizer.Bytes, Is.EqualTo(NodeLimits.LeastBlockBytes));
    }

    [Test]
    public void A_small_block_says_nothing_about_size()
    {
        var before = _sizer.Transactions;
        Decide(3, seconds: 10);
        Decide(3, seconds: 0.001);
        Assert.That(_sizer.Transactions, Is.EqualTo(before));
    }

    [Test]
    public void What_others_proposed_says_nothing()
    {
        var before = _sizer.Transactions;
        _time.Pass(seconds: 10);
        _sizer.Decided(new Height(99));
        Assert.That(_sizer.Transactions, Is.EqualTo(before));
    }

    private void Decide(int transactions, double seconds)
    {
        var height = new Height(++_height);
        _sizer.Proposed(height, transactions, _time.GetTimestamp());
        _time.Pass(seconds);
        _sizer.Decided(height);
    }
}
