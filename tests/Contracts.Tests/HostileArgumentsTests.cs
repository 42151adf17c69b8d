using CityConsortium.Ledger.Tests;
using CityConsortium.Types;

namespace CityConsortium.Contracts.Tests;

/// <summary>Argument bytes that the fuzzer found.</summary>
[TestFixture]
public sealed class HostileArgumentsTests
{
    /// <summary>A length of 2^31 - 1 wraps around in Google.Protobuf 3.25, which then throws what its own documentation does not name.</summary>
    [TestCase("environment", "RecordHours", "12ffffffff07")]
    [TestCase("notes", "Put", "0affffffff07")]
    [TestCase("identity", "RegisterKey", "12ffffffff07")]
    [TestCase("governance", "ProposeChange", "1affffffff0712d0ffffff07", TestName = "Twelve_bytes_that_ask_for_more_memory_than_an_array_may_have_stop_no_validator")]
    [TestCase("governance", "ProposeChange", "1affffffff071280a8d6b907", TestName = "Twelve_bytes_that_ask_for_two_gigabytes_get_none")]
    public void A_length_that_wraps_around_is_refused_as_every_other_malformed_message(string contract, string method, string arguments)
    {
        using var city = ContractCity.Create();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var receipt = city.Commit([city.Transaction(city.Admin("urban"), contract, method, Convert.FromHexString(arguments))])[0];
        Assert.That(receipt.ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid), "the parser's exception must not be in a receipt: it may differ between versions");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 * 1024 * 1024));
    }
}
