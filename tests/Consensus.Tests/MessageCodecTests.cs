using CityConsortium.Simulation;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class MessageCodecTests
{
    private static readonly Bench Source = RichBench();

    /// <summary>One message of each kind, with and without its optional parts.</summary>
    private static IEnumerable<Message> Samples => Source.Seats.SelectMany(s => s.Sent)
        .GroupBy(m => (m.GetType(), (m as ViewChange)?.Prepared is null, (m as NewView)?.PrePrepare is null))
        .Select(g => g.First());

    [Test]
    public void The_samples_cover_every_kind_of_message()
    {
        var kinds = typeof(Message).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Message))).ToList();
        Assert.That(Samples.Select(m => m.GetType()).Distinct(), Is.EquivalentTo(kinds));
    }

    [TestCaseSource(nameof(Samples))]
    public void A_message_comes_back_from_its_bytes(Message message)
    {
        var bytes = MessageCodec.Encode(message);
        var decoded = MessageCodec.Decode(bytes);
        Assert.That(decoded, Is.InstanceOf(message.GetType()));
        Assert.That(MessageCodec.Encode(decoded!), Is.EqualTo(bytes));
        Assert.That(Verify(decoded!), Is.Null);
    }

    [TestCaseSource(nameof(Samples))]
    public void Every_truncation_and_any_extra_byte_is_refused(Message message)
    {
        var bytes = MessageCodec.Encode(message);
        for (var length = 0; length < bytes.Length; length++) Assert.That(MessageCodec.Decode(bytes.AsSpan(0, length)), Is.Null);
        Assert.That(MessageCodec.Decode([.. bytes, 0]), Is.Null);
    }

    /// <summary>All but the status, which nobody believes.</summary>
    private static IEnumerable<Message> SignedSamples => Samples.Where(m => m is not Status);

    [TestCaseSource(nameof(SignedSamples))]
    public void A_changed_bit_is_refused_by_the_decoder_or_by_the_gate(Message message)
    {
        var bytes = MessageCodec.Encode(message);
        for (var bit = 0; bit < bytes.Length * 8; bit += 3)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var decoded = MessageCodec.Decode(bytes);
            if (decoded is not null && Verify(decoded) is null)
            {
                Assert.That(IsSameChoice(message, decoded), Is.True, $"bit {bit} of {message.GetType().Name}");
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Test]
    public void Hostile_bytes_never_throw()
    {
        const ulong seed = 20_251_120;
        var random = new SimRandom(seed);
        var encoded = Samples.Select(MessageCodec.Encode).ToList();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = random.Chance(500_000) ? Mutated(random, random.Pick(encoded)) : Noise(random);
            Assert.That(() => MessageCodec.Decode(bytes) is { } message ? Verify(message) : null, Throws.Nothing, $"seed {seed}, case {i}");
        }
    }

    [Test]
    public void Numbers_beyond_reason_and_height_0_are_refused()
    {
        foreach (var (height, view) in new[] { (0UL, 0UL), (ulong.MaxValue, 0UL), (1UL, ulong.MaxValue) })
        {
            Assert.That(MessageCodec.Decode(MessageCodec.Encode(Source.SignedVote(1, VoteStep.Prepare, height, view, Hash256.Zero))), Is.Null);
        }
    }

    [Test]
    public void A_message_of_another_chain_does_not_pass_the_gate()
    {
        var other = new ChainId(Hashing.Of(Domain.Genesis, [1]));
        foreach (var message in Samples.Where(m => m is not Status))
        {
            Assert.That(MessageVerifier.Verify(message, Source.City.Membership, other, Source.City.Signatures), Is.Not.Null);
        }
    }

    [Test]
    public void A_certificate_of_too_few_or_of_one_member_twice_is_refused()
    {
        var prepared = Source.PreparedBy(Source.NewProposal(0, 0), 0, 0, 1, 2);
        var few = prepared.Certificate with { Signatures = [.. prepared.Certificate.Signatures.Take(2)] };
        var twice = prepared.Certificate with { Signatures = [.. prepared.Certificate.Signatures.Take(2), prepared.Certificate.Signatures[1]] };
        var stranger = prepared.Certificate with { Leader = new MemberIndex(3) };
        foreach (var wrong in new[] { few, twice, stranger })
        {
            Assert.That(wrong.Problem(Source.City.Genesis.ChainId, Source.City.Membership, Source.City.Signatures), Is.Not.Null);
        }

        Assert.That(prepared.Certificate.Problem(Source.City.Genesis.ChainId, Source.City.Membership, Source.City.Signatures), Is.Null);
    }

    [Test]
    public void The_largest_new_view_fits_the_limit()
    {
        var bench = new Bench(64);
        var prepared = bench.PreparedBy(bench.NewProposal(0, 0, transactions: Limits.MaxBlockTransactions), 0, 0, [.. Enumerable.Range(1, 63)]);
        var asked = Enumerable.Range(0, 64).Select(i => bench.SignedViewChange(i, 1, 1, prepared).WithoutProposal()).ToList();
        var bytes = MessageCodec.Encode(new NewView(new Height(1), new View(1), asked, bench.SignedPrePrepare(1, prepared.Proposal, 1)));
        Assert.That(bytes, Has.Length.LessThanOrEqualTo(MessageCodec.MaxMessageBytes));
        Assert.That(MessageCodec.Decode(bytes), Is.Not.Null);
        Assert.That(MessageCodec.Decode(new byte[MessageCodec.MaxMessageBytes + 1]), Is.Null);
    }

    /// <summary>P43: in a NewView, certificates that do not decide the choice are not checked, and what they are changes nothing.</summary>
    private static bool IsSameChoice(Message message, Message decoded) => message is NewView original && decoded is NewView changed
        && NewView.ChoiceOf(original.ViewChanges)?.Digest == NewView.ChoiceOf(changed.ViewChanges)?.Digest
        && original.PrePrepare?.Vote == changed.PrePrepare?.Vote;

    private static Refusal? Verify(Message message) =>
        MessageVerifier.Verify(message, Source.City.Membership, Source.City.Genesis.ChainId, Source.City.Signatures);

    private static byte[] Mutated(SimRandom random, byte[] original)
    {
        var bytes = original.ToArray();
        for (var n = random.Between(1, 8); n > 0; n--) bytes[random.Below(bytes.Length)] = (byte)random.Next();
        return random.Chance(200_000) ? bytes[..random.Below(bytes.Length)] : bytes;
    }

    private static byte[] Noise(SimRandom random)
    {
        var bytes = new byte[random.Below(400)];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next();
        if (bytes.Length > 0) bytes[0] = (byte)random.Below(7);
        return bytes;
    }

    private static Bench RichBench()
    {
        var bench = new Bench();
        bench.Submit(2);
        bench.Lose = (_, _, m) => m is Vote { Step: VoteStep.Commit };
        bench.Submit();
        bench.FireViewTimers(1, 2, 3);
        bench.Lose = (_, _, _) => false;
        bench.Repair();
        bench.Feed(2, new Input.TransactionOverdue());
        bench.Feed(3, new Input.TransactionOverdue());
        bench.Run();
        return bench;
    }
}
