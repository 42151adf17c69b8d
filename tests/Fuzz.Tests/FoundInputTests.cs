using CityConsortium.Fuzz.Targets;
using NUnit.Framework;

namespace CityConsortium.Fuzz.Tests;

/// <summary>Inputs that were once answered with something else than a refusal. One test for each; none is ever taken out.</summary>
public sealed class FoundInputTests
{
    /// <summary>A null as an item of a list passes the serialiser, which only looks at properties.</summary>
    [TestCase("portable-receipt", "\"signatures\": [", "\"signatures\": [ null,")]
    [TestCase("portable-receipt", "\"membershipChanges\": [", "\"membershipChanges\": [ null")]
    [TestCase("portable-receipt", "\"receiptPath\": [", "\"receiptPath\": [ null,")]
    [TestCase("portable-state-proof", "\"signatures\": [", "\"signatures\": [ null,")]
    [TestCase("portable-evidence", "\"membershipChanges\": [", "\"membershipChanges\": [ null")]
    [TestCase("genesis", "\"departments\": [", "\"departments\": [ null,")]
    [TestCase("genesis", "\"validators\": [", "\"validators\": [ null,")]
    [TestCase("network-file", "\"validators\": [", "\"validators\": [ null,")]
    [TestCase("node-json", "\"peers\":[", "\"peers\":[null,")]
    [TestCase("node-json", "\"data\":\"data\"", "\"data\":\"d\",\"genesis\":\"a\\u0000b\"")]
    [TestCase("seat-json", "\"peer\": \"127.0.0.1:7400\"", "\"peer\": null")]
    [TestCase("seat-json", "\"department\": \"urban\"", "\"department\": null")]
    public void A_null_in_a_list_is_refused_in_words(string name, string where, string with)
    {
        var target = AllTargets.Create().Single(t => t.Name == name);
        var text = System.Text.Encoding.UTF8.GetString(target.Samples[0]);
        Assert.That(text, Does.Contain(where));
        Assert.That(target.Decode(System.Text.Encoding.UTF8.GetBytes(text.Replace(where, with, StringComparison.Ordinal))), Is.InstanceOf<string>());
    }
}
