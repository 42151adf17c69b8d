using CityConsortium.Fuzz.Engine;
using NUnit.Framework;

namespace CityConsortium.Fuzz.Tests;

/// <summary>The fuzzer finds what it is there for: each kind of wrong decoder, planted.</summary>
public sealed class EngineTests
{
    private const long Enough = 500_000;

    [Test]
    public void A_decoder_that_trusts_a_length_is_found_by_its_exception() =>
        Assert.That(Fuzz(bytes => bytes.Length > 0 ? bytes.Slice(1, bytes[0]).ToArray() : null)?.Problem, Does.StartWith("threw ArgumentOutOfRangeException"));

    [Test]
    public void A_decoder_that_allocates_what_a_length_says_is_found() =>
        Assert.That(Fuzz(bytes => bytes.Length > 1 ? new byte[256 * 256 * bytes[1]] : null)?.Problem, Does.StartWith("allocated "));

    [Test]
    public void A_second_encoding_of_one_value_is_found()
    {
        // Any byte but 0 is true, and true is written as 1.
        var target = Target.Canonical<Flag>("flag", [[1]], bytes => bytes.Length == 1 ? new Flag(bytes[0] != 0) : null, f => [f.IsSet ? (byte)1 : (byte)0]);
        Assert.That(new FuzzRun(target, 1).Run(Enough).Finding?.Problem, Does.StartWith("accepted as Flag, and encodes to 01"));
    }

    [Test]
    public void What_lies_behind_several_right_guesses_is_reached_by_keeping_what_gave_new_behaviour()
    {
        // Four right bytes in a row are one in four thousand million; step by step each is one in some hundred.
        var finding = Fuzz(static bytes =>
        {
            var fits = 0;
            while (fits < 4 && bytes.Length > fits && bytes[fits] == "wall"u8[fits]) fits++;
            return fits == 4 ? throw new InvalidOperationException("reached") : new string('.', fits * 64);
        });
        Assert.That(finding?.Problem, Does.Contain("reached"));
    }

    [Test]
    public void The_same_seed_gives_the_same_inputs()
    {
        string Run()
        {
            var seen = new List<string>();
            new FuzzRun(new Target("t", [[1, 2, 3, 4]], bytes =>
            {
                if (seen.Count < 1000) seen.Add(Convert.ToHexString(bytes));
                return null;
            }, Allowance: int.MaxValue), 42).Run(1000);
            return string.Join(' ', seen.Take(20));
        }

        var first = Run();
        var second = Run();
        Assert.That(second, Is.EqualTo(first));
    }

    private static Finding? Fuzz(Decoder decode) => new FuzzRun(new Target("planted", [[1, 2, 3, 4, 5, 6, 7, 8]], decode), seed: 7).Run(Enough).Finding;

    private sealed record Flag(bool IsSet);
}
