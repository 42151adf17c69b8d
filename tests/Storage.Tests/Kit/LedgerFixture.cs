namespace CityConsortium.Storage.Tests;

/// <summary>A chain and a directory for each test.</summary>
internal abstract class LedgerFixture
{
    protected TestChain Chain { get; private set; } = null!;

    protected TestDirectory Root { get; private set; } = null!;

    protected string LedgerPath => Root["ledger"];

    [SetUp]
    public void MakeChain()
    {
        Chain = new TestChain();
        Root = new TestDirectory();
    }

    [TearDown]
    public void RemoveChain()
    {
        Chain.Dispose();
        Root.Dispose();
    }

    /// <summary>Blocks that write, change and delete a few entries.</summary>
    protected void Grow(LedgerStore store, int blocks, int writesPerBlock = 6)
    {
        for (var i = 0; i < blocks; i++)
        {
            var height = store.Height.Value + 1;
            var writes = Enumerable.Range(0, writesPerBlock)
                .Select(w => new Write($"k{(height * 7 + (ulong)w * 3) % 40}", w % 5 == 4 ? null : $"value {height}.{w}"))
                .DistinctBy(w => w.Key);
            Chain.Extend(store, [.. writes]);
        }
    }
}
