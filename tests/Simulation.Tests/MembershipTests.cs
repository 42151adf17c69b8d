using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Simulation.Tests;

/// <summary>Changes of the set at chosen moments, and who is away meanwhile.</summary>
[TestFixture]
public sealed class MembershipTests
{
    private const long Second = 1_000_000;

    private static readonly FaultPlan Quiet = FaultPlan.Mild with { ChangeEvery = 1_000 * 3600 * Second, Spares = 3, FaultPhase = 25 * Second };

    private static readonly FaultPlan OneChange = Quiet with { Spares = 1, FaultPhase = 4 * Second, TransactionEvery = 100_000 };

    /// <summary>One change after the other, each as soon as the one before decides; the pairs are who leaves and who joins.</summary>
    private static void Change(SimWorld world, IReadOnlyList<Step> steps, int next = 0) => world.Clock.After(Second / 10, () =>
    {
        if (world.History.Changes.Count == next)
        {
            var (leaves, joins, newKeys) = steps[next++];
            if (newKeys) world.City.Identities[joins!.Value].Renew();
            var by = world.City.Find(world.History.Current.Membership.Validators[1].Department)!;
            world.Council!.Change(by, leaves is { } l ? world.City.Identities[l] : null, joins is { } j ? world.City.Identities[j] : null);
        }

        if (next < steps.Count) Change(world, steps, next);
    });

    /// <summary>Calls back when so many changes have been made.</summary>
    private static void After(SimWorld world, int changes, Action then) => world.Clock.After(Second / 20, () =>
    {
        if (world.History.Changes.Count >= changes) then();
        else After(world, changes, then);
    });

    /// <summary>Until everything heals.</summary>
    private static void Sleep(SimWorld world, int node) => world.Clock.After(0, () => world.Faults.CrashFor(world.Nodes[node], 1_000 * Second));

    private static SimWorld Run(Action<SimWorld> script, FaultPlan? plan = null)
    {
        SimWorld? made = null;
        SimRun.Run(7, plan ?? Quiet, prepare: world =>
        {
            made = world;
            script(world);
        });
        return made!;
    }

    private static int[] Final(SimWorld world) => [.. world.History.Current.Membership.Validators.Select(v => world.City.Find(v.Department)!.Number)];

    [Test]
    public void Four_become_seven_and_four_again_with_at_most_a_view_change_each()
    {
        var world = Run(w => Change(w, [new(null, 4), new(null, 5), new(null, 6), new(4, null), new(5, null), new(6, null)]));
        Assert.That(world.History.Epochs.Select(e => e.Membership.Count), Is.EqualTo(new[] { 4, 5, 6, 7, 6, 5, 4 }));
        Assert.That(world.Chosen.Count(b => b.Certificate.View > View.Zero), Is.LessThanOrEqualTo(6));
    }

    [Test]
    public void Who_slept_through_changes_of_others_and_of_its_own_key_comes_back()
    {
        var world = Run(w =>
        {
            Sleep(w, 3);
            Change(w, [new(null, 4), new(3, 3, NewKeys: true), new(1, 1, NewKeys: true), new(2, 5)]);
        });
        Assert.That(Final(world), Is.EqualTo(new[] { 0, 1, 5, 3, 4 }));
        Assert.That(world.Nodes[3].Seat.Shown, Is.EqualTo(1), "it votes with its new key");
    }

    [Test]
    public void Who_was_removed_and_added_again_in_its_sleep_comes_back_with_its_old_key()
    {
        var world = Run(w =>
        {
            Change(w, [new(null, 4), new(3, null), new(1, 1, NewKeys: true), new(null, 3)]);
            After(w, 1, () => Sleep(w, 3));
        });
        Assert.That(Final(world), Is.EqualTo(new[] { 0, 1, 2, 4, 3 }));
        Assert.That(world.Nodes[3].Seat.Shown, Is.Zero);
    }

    [Test]
    public void Two_of_seven_that_slept_through_new_keys_of_their_own_find_the_others_again()
    {
        // Each knows the other by its old key, so both have a link that is up, and nobody else has one to them.
        var world = Run(
            w =>
            {
                Sleep(w, 5);
                Sleep(w, 6);
                Change(w, [new(5, 5, NewKeys: true), new(6, 6, NewKeys: true)]);
            },
            Quiet with { Members = 7, Spares = 0 });
        Assert.That(world.Nodes.Skip(5).Take(2).Select(n => n.Seat.Shown).ToArray(), Is.EqualTo(new[] { 1, 1 }));
    }

    [Test]
    public void A_disk_that_was_lost_costs_a_later_member_no_contradiction()
    {
        var world = Run(w =>
        {
            Change(w, [new(null, 4), new(null, 5)]);
            After(w, 2, () => w.Clock.After(Second, () =>
            {
                Assert.That(w.Atlas.MayDamage(w.Nodes[5]), Is.True);
                w.Faults.CrashFor(w.Nodes[5], Second / 10);
                w.Nodes[5].Disk.LoseEverything(w.NewLedger());
                w.Checkers.OnForgot(w.Nodes[5]);
            }));
        });
        Assert.That(Final(world), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 5 }));
        Assert.That(world.Nodes[5].Replica.Describe().ObserveUntil, Is.Null, "it votes again");
    }

    [Test]
    public void Power_cuts_at_every_write_about_a_change_lose_nothing([Values] bool rotation, [Values] bool everybody, [Values(LastWrite.Nothing, LastWrite.Whole)] LastWrite left)
    {
        var writes = 0;
        Cut(rotation, at: -1, everybody, left, ref writes);
        Assert.That(writes, Is.GreaterThan(40), "the writes of the epoch's last blocks and the next one's first");
        for (var at = 0; at < writes; at++)
        {
            var again = 0;
            Cut(rotation, at, everybody, left, ref again);
            Assert.That(again, Is.GreaterThan(at), "the cut was made");
        }
    }

    /// <summary>One change from 4 to 5 or of one key, and the power cut while the given write is under way, or right after it.</summary>
    private static void Cut(bool rotation, int at, bool everybody, LastWrite left, ref int writes)
    {
        var seen = 0;
        var world = Run(
            w =>
            {
                Change(w, [rotation ? new(2, 2, NewKeys: true) : new(null, 4)]);
                w.OnWriting = node =>
                {
                    // From the last block that the old set decides to the second of the new one.
                    if (!IsNear(w, node) || seen++ != at) return;
                    var victims = everybody ? w.Nodes : [node];
                    w.Clock.After(0, () =>
                    {
                        foreach (var victim in victims) w.Faults.CrashFor(victim, Second / 4, left);
                    });
                };
            },
            OneChange);
        writes = seen;
        Assert.That(world.History.Changes, Has.Count.EqualTo(1), $"write {at}");
        Assert.That(world.Nodes.Count(n => n.Member is not null), Is.EqualTo(rotation ? 4 : 5), $"write {at}");
    }

    private static bool IsNear(SimWorld world, SimNode node)
    {
        if (world.History.Changes.Count > 0) return node.Disk.Tip.Value <= world.History.Current.From.Value;
        return world.Council!.Proposed.Any() && world.Chosen.Count > 0 && world.Chosen[^1].Bodies.Any(IsGovernance);
    }

    /// <param name="Leaves">The identity's number; null when one is added.</param>
    /// <param name="NewKeys">Who joins makes new keys before.</param>
    private sealed record Step(int? Leaves, int? Joins, bool NewKeys = false);

    private static bool IsGovernance(SignedTransaction body) => DecodedTransaction.From(body)?.Content.Contract == MembershipProposal.ContractName;
}
