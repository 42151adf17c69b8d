using CityConsortium.Ledger;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>With which keys a peer may answer (ADR-0015).</summary>
[TestFixture]
public sealed class EpochBoardTests
{
    private static readonly DepartmentId[] Departments = [DepartmentId.Of("urban"), DepartmentId.Of("health"), DepartmentId.Of("finance"), DepartmentId.Of("environment")];
    private static readonly Membership Set = Membership.Create([.. Departments.Select((d, i) => new Validator(d, Key((byte)i), Pin((byte)i)))]);
    private static readonly Validator Health = Set.Validators[1];

    [Test]
    public void A_peer_may_answer_with_the_key_of_its_seat_and_with_the_next_one_that_is_proposed_for_it()
    {
        var board = BoardWith(Proposal(Set.Hash, DepartmentId.Of("health")));
        Assert.That(board.IsKeyOf(Health, Health.TlsPin), Is.True);
        Assert.That(board.IsKeyOf(Health, Pin(9)), Is.True, "its next key");
        Assert.That(board.IsKeyOf(Set.Validators[2], Pin(9)), Is.False, "another's next key");
        Assert.That(board.IsKeyOf(Health, Pin(8)), Is.False, "a stranger's");
    }

    [Test]
    public void A_proposal_on_a_set_that_is_no_longer_in_force_names_nobodys_key()
    {
        Assert.That(BoardWith(Proposal(Hash256.Zero, DepartmentId.Of("health"))).IsKeyOf(Health, Pin(9)), Is.False);
        Assert.That(BoardWith(null).IsKeyOf(Health, Pin(9)), Is.False);
    }

    private static EpochBoard BoardWith(MembershipProposal? proposal) => new(
        new NodeIdentity(Departments[0], [], []), new OneProposal(proposal), () => MembershipHistory.OfGenesis(Set));

    private static MembershipProposal Proposal(Hash256 on, DepartmentId joins) => new(
        new TxId(Hash256.Zero), Departments[0], on, 0, joins, new MemberSeat(new Validator(joins, Key(9), Pin(9)), new NodeAddresses("10.0.0.5:7400", "10.0.0.5:7401"), null),
        Height.Genesis.Next, new BlockTime(1), [Departments[0]]);

    private static PublicKey Key(byte number) => SigningKey.FromSeed([.. Enumerable.Repeat(number, SigningKey.SeedSize)]).PublicKey;

    private static Hash256 Pin(byte number) => Hashing.Of(Domain.Membership, [number]);

    private sealed class OneProposal(MembershipProposal? proposal) : IStateReader
    {
        public ReadOnlyMemory<byte>? GetState(StateKey key)
        {
            if (proposal is null || key != MembershipProposal.StateKeyOf(proposal.Proposer)) return null;
            return proposal.Encode();
        }
    }
}
