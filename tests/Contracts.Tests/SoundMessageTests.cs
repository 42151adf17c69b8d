using CityConsortium.Protos;
using CityConsortium.Protos.Contracts;
using CityConsortium.Protos.Gateway;
using CityConsortium.Protos.Peer;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CityConsortium.Contracts.Tests;

[TestFixture]
public sealed class SoundMessageTests
{
    private static readonly ProposeChange Valid = new()
    {
        BaseMembership = ByteString.CopyFrom(new byte[32]), Leaves = "urban",
        Joins = new Seat { Department = "urban", ConsensusKey = ByteString.CopyFrom(new byte[32]), NameZh = "城管", AdminKey = ByteString.CopyFrom(new byte[3]) },
    };

    [Test]
    public void A_whole_message_is_read_and_a_cut_one_is_not_read_as_a_whole()
    {
        var bytes = Valid.ToByteArray();
        Assert.That(SoundMessage.TryParse(ProposeChange.Parser, bytes, out var message));
        Assert.That(message, Is.EqualTo(Valid));
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var isOne = SoundMessage.TryParse(ProposeChange.Parser, bytes.AsSpan(0, cut), out var part);
            Assert.That(isOne && part!.Equals(Valid), Is.False, $"the first {cut} bytes");
        }
    }

    [TestCase("1affffffff0712d0ffffff07", TestName = "A_nested_length_that_wraps_around")]
    [TestCase("1a0412ff0000", TestName = "A_length_beyond_the_nested_message")]
    [TestCase("0a05000000", TestName = "A_length_beyond_the_end")]
    [TestCase("0affffffffffffffffff01", TestName = "A_length_of_64_bits")]
    [TestCase("0affffffffffffffffffffff01", TestName = "A_length_without_end")]
    [TestCase("1b1c", TestName = "A_group")]
    [TestCase("1a021b1c", TestName = "A_group_in_a_nested_message")]
    [TestCase("00", TestName = "Field_0")]
    [TestCase("0e", TestName = "A_wire_type_that_there_is_not")]
    [TestCase("0d000000", TestName = "Four_bytes_of_which_three_are_there")]
    [TestCase("09000000000000", TestName = "Eight_bytes_of_which_six_are_there")]
    [TestCase("10", TestName = "A_number_that_is_not_there")]
    public void Is_no_message(string hex)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(SoundMessage.TryParse(ProposeChange.Parser, Convert.FromHexString(hex), out _), Is.False);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1024 * 1024));
    }

    [Test]
    public void Nesting_has_an_end()
    {
        var bytes = Array.Empty<byte>();
        for (var depth = 0; depth < 16; depth++) bytes = new DescriptorProto { NestedType = { DescriptorProto.Parser.ParseFrom(bytes) } }.ToByteArray();
        Assert.That(SoundMessage.TryParse(DescriptorProto.Parser, bytes, out _));
        bytes = new DescriptorProto { NestedType = { DescriptorProto.Parser.ParseFrom(bytes) } }.ToByteArray();
        Assert.That(SoundMessage.TryParse(DescriptorProto.Parser, bytes, out _), Is.False);
    }

    /// <summary>gRPC's generated code hands what arrives to the library's parser at once: only flat messages are safe there.</summary>
    [Test]
    public void What_a_validator_is_sent_over_gRPC_has_nothing_nested()
    {
        var inputs = PeerReflection.Descriptor.Services.Concat(GatewayReflection.Descriptor.Services).SelectMany(s => s.Methods).Select(m => m.InputType).Distinct().ToList();
        Assert.That(inputs, Has.Count.GreaterThan(10));
        foreach (var field in inputs.SelectMany(i => i.Fields.InDeclarationOrder()))
        {
            Assert.That(field.FieldType, Is.Not.EqualTo(FieldType.Message).And.Not.EqualTo(FieldType.Group), field.FullName);
            Assert.That(!field.IsRepeated || field.FieldType is FieldType.Bytes or FieldType.String, field.FullName);
        }
    }
}
