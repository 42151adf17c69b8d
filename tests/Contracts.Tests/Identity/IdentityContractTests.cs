using CityConsortium.Ledger;
using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts.Tests;

[TestFixture]
public sealed class IdentityContractTests
{
    private TestCity _city = null!;

    [SetUp]
    public void SetUp() => _city = ContractCity.Create();

    [TearDown]
    public void TearDown() => _city.Dispose();

    private Receipt Register(SigningKey admin, PublicKey key, string label, params string[] roles) =>
        _city.Call(admin, "identity", "RegisterKey", ContractCity.Registration(key, label, roles));

    private Receipt Revoke(SigningKey admin, PublicKey key) => _city.Call(admin, "identity", "RevokeKey", ContractCity.Revocation(key));

    private DecodedTransaction Note(SigningKey sender) => _city.Tx(sender, "notes", "Put", new PutNote { Key = "k", Value = ByteString.CopyFromUtf8("v") });

    private Refusal? Admitted(DecodedTransaction transaction) =>
        TransactionRules.Check(transaction, _city.Ledger, _city.Head.Time.Add(TimeSpan.FromSeconds(1)), _city.Genesis.ChainId);

    [Test]
    public void Genesis_registers_one_admin_key_per_department()
    {
        foreach (var department in _city.Genesis.Departments)
        {
            var record = KeyRecord.Decode(_city.State(KeyRecord.StateKeyOf(department.AdminKey))!.Value.Span)!;
            Assert.That((record.Department, record.Roles, record.IsRevoked), Is.EqualTo((department.Id, RoleSet.Of(Role.DepartmentAdmin), false)));
        }
    }

    [Test]
    public void A_registered_key_may_send_from_the_next_block_on()
    {
        var clerk = _city.Key("clerk");
        Assert.That(Admitted(Note(clerk))!.Code, Is.EqualTo(RefusalCodes.UnknownKey));
        Assert.That(Register(_city.Admin("health"), clerk.PublicKey, "desk 4", "official", "auditor").Succeeded, Is.True);
        Assert.That(Admitted(Note(clerk)), Is.Null);
        Assert.That(_city.Commit([Note(clerk)])[0].Succeeded, Is.True);
    }

    [Test]
    public void A_revoked_key_is_refused_from_the_next_block_on_and_not_earlier()
    {
        var clerk = _city.WithKey("health", "official", "desk 4");
        var revocation = _city.Tx(_city.Admin("health"), "identity", "RevokeKey", ContractCity.Revocation(clerk.PublicKey));
        var receipts = _city.Commit([revocation, Note(clerk)]);
        Assert.Multiple(() =>
        {
            Assert.That(receipts.Select(r => r.Succeeded), Is.All.True, "in the block of the revocation the key is still good");
            Assert.That(Admitted(Note(clerk))!.Code, Is.EqualTo(RefusalCodes.RevokedKey));
        });
    }

    [Test]
    public void Only_an_admin_of_the_keys_own_department_registers_and_revokes()
    {
        var clerk = _city.WithKey("health", "official", "desk 4");
        Assert.Multiple(() =>
        {
            Assert.That(Register(clerk, _city.Key("x").PublicKey, "", "official").ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
            Assert.That(Revoke(clerk, _city.Admin("health").PublicKey).ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
            Assert.That(Revoke(_city.Admin("finance"), clerk.PublicKey).ErrorCode, Is.EqualTo(IdentityCodes.OtherDepartment));
            Assert.That(Register(_city.Admin("finance"), clerk.PublicKey, "", "official").ErrorCode, Is.EqualTo(IdentityCodes.KeyExists));
            Assert.That(Revoke(_city.Admin("health"), _city.Key("nobody").PublicKey).ErrorCode, Is.EqualTo(IdentityCodes.KeyUnknown));
        });
    }

    [Test]
    public void A_key_is_revoked_once_and_never_registered_again()
    {
        var clerk = _city.WithKey("health", "official", "desk 4");
        Revoke(_city.Admin("health"), clerk.PublicKey);
        Assert.Multiple(() =>
        {
            Assert.That(Revoke(_city.Admin("health"), clerk.PublicKey).ErrorCode, Is.EqualTo(IdentityCodes.KeyRevoked));
            Assert.That(Register(_city.Admin("health"), clerk.PublicKey, "", "official").ErrorCode, Is.EqualTo(IdentityCodes.KeyExists));
        });
    }

    [Test]
    public void A_department_is_never_left_without_an_admin()
    {
        var first = _city.Admin("health");
        var second = _city.WithKey("health", "department-admin", "deputy");
        Assert.That(Revoke(first, first.PublicKey).ErrorCode, Is.EqualTo(IdentityCodes.OwnKey));
        var receipts = _city.Commit(
        [
            _city.Tx(first, "identity", "RevokeKey", ContractCity.Revocation(second.PublicKey)),
            _city.Tx(second, "identity", "RevokeKey", ContractCity.Revocation(first.PublicKey)),
        ]);
        Assert.Multiple(() =>
        {
            Assert.That(receipts[0].Succeeded, Is.True);
            Assert.That(receipts[1].ErrorCode, Is.EqualTo(RefusalCodes.RevokedKey), "two admins cannot revoke each other in one block");
        });
    }

    [TestCase("health", "Dongsi", IdentityCodes.RoleNotAllowed, "station")]
    [TestCase("environment", "Dongsi", "", "station")]
    [TestCase("environment", "no station id!", RefusalCodes.ArgumentsInvalid, "station")]
    [TestCase("environment", "Dongsi", IdentityCodes.RoleNotAllowed, "official", "station")]
    [TestCase("environment", "", IdentityCodes.RoleNotAllowed, "gateway")]
    [TestCase("urban", "portal", "", "gateway")]
    [TestCase("urban", "", IdentityCodes.RoleUnknown, "mayor")]
    [TestCase("urban", "", RefusalCodes.ArgumentsInvalid, "inspector", "official")]
    [TestCase("urban", "", RefusalCodes.ArgumentsInvalid, "official", "official")]
    [TestCase("urban", "line\nbreak", RefusalCodes.ArgumentsInvalid, "official")]
    [TestCase("urban", "", RefusalCodes.ArgumentsInvalid)]
    public void Roles_and_labels_follow_the_rules(string department, string label, string code, params string[] roles) =>
        Assert.That(Register(_city.Admin(department), _city.Key("new").PublicKey, label, roles).ErrorCode, Is.EqualTo(code));

    [Test]
    public void A_key_of_the_wrong_length_is_refused()
    {
        var message = new RegisterKey { PublicKey = ByteString.CopyFrom(new byte[31]), Roles = { "official" } };
        Assert.That(_city.Call(_city.Admin("urban"), "identity", "RegisterKey", message).ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
    }
}
