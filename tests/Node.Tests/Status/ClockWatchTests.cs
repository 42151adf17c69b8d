using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

public sealed class ClockWatchTests
{
    private static readonly DepartmentId Health = DepartmentId.Of("health");
    private static readonly DepartmentId Finance = DepartmentId.Of("finance");
    private static readonly DepartmentId Urban = DepartmentId.Of("urban");

    private readonly ClockWatch _watch = new(TimeSpan.FromSeconds(30));

    [SetUp]
    public void Forget() => _watch.Keep([]);

    [Test]
    public void Small_differences_are_no_problem()
    {
        _watch.Note(Health, TimeSpan.FromMilliseconds(-40));
        _watch.Note(Finance, TimeSpan.FromSeconds(15));
        Assert.That(_watch.Problem, Is.Empty);
        Assert.That(_watch.Offset, Is.EqualTo(TimeSpan.FromMilliseconds(-40)));
    }

    [Test]
    public void Who_differs_from_most_is_probably_wrong()
    {
        _watch.Note(Health, TimeSpan.FromHours(1));
        _watch.Note(Finance, TimeSpan.FromHours(1));
        _watch.Note(Urban, TimeSpan.FromSeconds(1));
        Assert.That(_watch.Problem, Does.Contain("finance, health differ by 60 minutes").And.Contain("theirs is ahead").And.Contain("this validator's"));
        Assert.That(_watch.Offset, Is.EqualTo(TimeSpan.FromHours(1)));
    }

    [Test]
    public void One_that_differs_from_all_is_named()
    {
        _watch.Note(Health, TimeSpan.FromSeconds(-16));
        _watch.Note(Finance, TimeSpan.Zero);
        _watch.Note(Urban, TimeSpan.Zero);
        Assert.That(_watch.Problem, Does.Contain("health differ by 16 s").And.Contain("theirs is behind").And.Contain("that of health"));
    }

    [Test]
    public void The_newest_reading_counts_and_who_left_does_not()
    {
        _watch.Note(Health, TimeSpan.FromHours(3));
        Assert.That(_watch.Problem, Does.Contain("3 hours"));
        _watch.Note(Health, TimeSpan.Zero);
        Assert.That(_watch.Problem, Is.Empty);
        _watch.Note(Finance, TimeSpan.FromHours(3));
        _watch.Keep([Health]);
        Assert.That(_watch.Problem, Is.Empty);
        _watch.Keep([]);
        Assert.That(_watch.Offset, Is.EqualTo(TimeSpan.Zero));
    }
}
