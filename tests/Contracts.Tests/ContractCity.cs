using CityConsortium.Ledger;
using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts.Tests;

/// <summary>A test city with the real contracts, and the sentences that their tests are made of.</summary>
internal static class ContractCity
{
    internal static TestCity Create() => new(CityContracts.Registry());

    /// <summary>One transaction in one block.</summary>
    internal static Receipt Call(this TestCity city, SigningKey sender, string contract, string method, IMessage arguments) =>
        city.Commit([city.Transaction(sender, contract, method, arguments.ToByteArray())])[0];

    internal static DecodedTransaction Tx(this TestCity city, SigningKey sender, string contract, string method, IMessage arguments) =>
        city.Transaction(sender, contract, method, arguments.ToByteArray());

    internal static RegisterKey Registration(PublicKey key, string label, params string[] roles) =>
        new() { PublicKey = ByteString.CopyFrom(key.AsSpan()), Label = label, Roles = { roles } };

    internal static RevokeKey Revocation(PublicKey key, string reason = "lost") =>
        new() { PublicKey = ByteString.CopyFrom(key.AsSpan()), Reason = reason };

    /// <summary>Registers a key of the department with a role and returns it.</summary>
    internal static SigningKey WithKey(this TestCity city, string department, string role, string label = "")
    {
        var key = city.Key($"{department}/{role}/{label}");
        var receipt = city.Call(city.Admin(department), "identity", "RegisterKey", Registration(key.PublicKey, label, role));
        Assert.That(receipt.Succeeded, Is.True, receipt.ErrorSentence);
        return key;
    }

    internal static ReadOnlyMemory<byte>? State(this TestCity city, StateKey key) => city.Ledger.GetState(key);
}
