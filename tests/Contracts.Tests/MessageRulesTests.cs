using CityConsortium.Protos.Contracts;
using Google.Protobuf.Reflection;

namespace CityConsortium.Contracts.Tests;

/// <summary>What a contract's messages may not have, because it has no canonical encoding or no exact value.</summary>
[TestFixture]
public sealed class MessageRulesTests
{
    private static IEnumerable<FileDescriptor> Files() =>
        [IdentityReflection.Descriptor, EnvironmentReflection.Descriptor, FacilityReflection.Descriptor, NotesReflection.Descriptor];

    [Test]
    public void No_contract_message_has_a_map_or_a_floating_point_field()
    {
        var fields = Files().SelectMany(f => f.MessageTypes).SelectMany(m => m.Fields.InDeclarationOrder()).ToList();
        Assert.That(fields, Is.Not.Empty);
        Assert.That(fields.Where(f => f.IsMap || f.FieldType is FieldType.Float or FieldType.Double).Select(f => f.FullName), Is.Empty);
    }
}
