using NUnit.Framework;

namespace CityConsortium.Types.Tests;

[TestFixture]
public sealed class QuorumTests
{
    [TestCase(1, 0, 1)]
    [TestCase(2, 0, 2)]
    [TestCase(3, 0, 2)]
    [TestCase(4, 1, 3)]
    [TestCase(5, 1, 4)]
    [TestCase(6, 1, 4)]
    [TestCase(7, 2, 5)]
    [TestCase(8, 2, 6)]
    [TestCase(10, 3, 7)]
    [TestCase(64, 21, 43)]
    public void By_hand(int members, int faulty, int size)
    {
        var quorum = new Quorum(members);
        Assert.That((quorum.Members, quorum.MaxFaulty, quorum.Size, quorum.OneHonest), Is.EqualTo((members, faulty, size, faulty + 1)));
    }

    [Test]
    public void For_every_number_of_members_it_is_the_smallest_safe_and_live_one()
    {
        for (var n = 1; n <= Limits.MaxValidators; n++)
        {
            var quorum = new Quorum(n);
            var (f, q) = (quorum.MaxFaulty, quorum.Size);
            Assert.That((3 * f) + 1, Is.LessThanOrEqualTo(n).And.GreaterThan(n - 3), $"n = {n}: as many faulty ones as can be borne");
            Assert.That((2 * q) - n, Is.GreaterThan(f), $"n = {n}: two quorums share an honest member");
            Assert.That((2 * (q - 1)) - n, Is.LessThanOrEqualTo(f), $"n = {n}: one less and they need not");
            Assert.That(q, Is.LessThanOrEqualTo(n - f), $"n = {n}: the honest ones alone can decide");
        }
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(Limits.MaxValidators + 1)]
    public void There_is_none_of_no_members_or_too_many(int members) =>
        Assert.That(() => new Quorum(members), Throws.InstanceOf<InvariantViolatedException>().With.Message.Contains("1 to 64"));
}
