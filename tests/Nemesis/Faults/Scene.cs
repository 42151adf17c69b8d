using CityConsortium.Nemesis.City;
using CityConsortium.Nemesis.Network;

namespace CityConsortium.Nemesis.Faults;

/// <summary>Where one fault happens, and everything it may draw at random.</summary>
internal sealed class Scene(TestCity city, Random random, string leader, Func<Task> whole, CancellationToken cancellation)
{
    public TestCity City { get; } = city;

    public Members Members => City.Members;

    public Streets Streets => City.Streets;

    public string Leader { get; } = leader;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Who was hit, for the report.</summary>
    public string Victims { get; private set; } = "";

    /// <summary>Returns when every validator answers, votes, sees all others and has caught up.</summary>
    public Task WholeAsync() => whole();

    public string AnyOne() => Hit(1)[0];

    /// <summary>So many different validators.</summary>
    public string[] Hit(int count)
    {
        var all = Members.Departments.ToArray();
        random.Shuffle(all);
        return Note(all[..count]);
    }

    public string HitLeader() => Note([Leader])[0];

    public string[] Others(params string[] than) => [.. Members.Departments.Except(than)];

    public int Between(int least, int most) => random.Next(least, most + 1);

    public bool Coin() => random.Next(2) == 0;

    public Task WaitAsync(int leastMs, int mostMs) => Task.Delay(Between(leastMs, mostMs), Cancellation);

    private string[] Note(string[] departments)
    {
        Victims = string.Join('+', departments);
        return departments;
    }
}
