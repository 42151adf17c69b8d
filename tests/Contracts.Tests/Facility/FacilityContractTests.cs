using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;
using State = CityConsortium.Protos.Contracts.FacilityState;

namespace CityConsortium.Contracts.Tests;

[TestFixture]
public sealed class FacilityContractTests
{
    /// <summary>A rain-water manhole cover (01003) in Beijing's Dongcheng district.</summary>
    private const string Code = "11010101003000001";

    private TestCity _city = null!;
    private SigningKey _official = null!;
    private SigningKey _inspector = null!;
    private SigningKey _maintainer = null!;
    private SigningKey _gateway = null!;

    [SetUp]
    public void SetUp()
    {
        _city = ContractCity.Create();
        _official = _city.WithKey("urban", "official", "clerk");
        _inspector = _city.WithKey("health", "inspector", "eye");
        _maintainer = _city.WithKey("urban", "maintainer", "hand");
        _gateway = _city.WithKey("urban", "gateway", "portal");
    }

    [TearDown]
    public void TearDown() => _city.Dispose();

    private static RegisterFacility Registration(string code = Code) => new()
    {
        Code = code, Name = "雨水井盖", MaintenanceUnit = "排水集团", GridCell = "110101001001001", LongitudeMicro = 116_416_357, LatitudeMicro = 39_928_353,
    };

    private Receipt Call(SigningKey sender, string method, IMessage message) => _city.Call(sender, "facility", method, message);

    private FacilityRecord Facility()
    {
        Assert.That(FacilityCode.TryParse(Code, out var code), Is.True);
        return FacilityRecord.Decode(_city.State(FacilityRecord.StateKeyOf(code))!.Value.Span)!;
    }

    [Test]
    public void A_facilitys_life_is_a_history_that_its_leaf_completes()
    {
        Assert.That(Call(_official, "Register", Registration()).Succeeded, Is.True);
        Assert.That(Call(_inspector, "Inspect", new InspectFacility { Code = Code, Found = State.Intact }).Succeeded, Is.True);
        Assert.That(Call(_gateway, "ReportFault", new ReportFault { Code = Code, State = State.Damaged, Note = "裂缝" }).Succeeded, Is.True);
        Assert.That(Facility().State, Is.EqualTo(Types.FacilityState.Damaged));
        Assert.That(Call(_maintainer, "Repair", new RepairFacility { Code = Code, Note = "换盖" }).Succeeded, Is.True);
        Assert.That(Call(_official, "ChangeState", new ChangeFacilityState { Code = Code, State = State.Removed }).Succeeded, Is.True);

        var record = Facility();
        var entries = Enumerable.Range(1, 5).Select(n => _city.State(FacilityEntry.StateKeyOf(record.Code, n))!.Value).ToList();
        var kinds = entries.Select(e => FacilityEntry.Decode(e.Span)!.Kind);
        Assert.Multiple(() =>
        {
            Assert.That((record.State, record.Count, record.Owner), Is.EqualTo((Types.FacilityState.Removed, 5L, DepartmentId.Of("urban"))));
            Assert.That(kinds, Is.EqualTo(new[] { FacilityEvent.Registered, FacilityEvent.Inspected, FacilityEvent.FaultReported, FacilityEvent.Repaired, FacilityEvent.StateChanged }));
            Assert.That(HistoryHash.Of(entries), Is.EqualTo(record.Running));
            Assert.That(_city.State(FacilityEntry.StateKeyOf(record.Code, 6)), Is.Null);
        });
    }

    [TestCase("1101010100300000", FacilityCodes.CodeInvalid)]
    [TestCase("110101010030000011", FacilityCodes.CodeInvalid)]
    [TestCase("1101010100300000x", FacilityCodes.CodeInvalid)]
    [TestCase("１1010101003000001", FacilityCodes.CodeInvalid)]
    [TestCase("", FacilityCodes.CodeInvalid)]
    [TestCase("11010101016000001", FacilityCodes.CodeNotInCatalogue)]
    [TestCase("11010106001000001", FacilityCodes.CodeNotInCatalogue)]
    [TestCase("11010105009000001", "")]
    public void Codes_have_seventeen_digits_and_a_type_of_the_catalogue(string code, string refusal) =>
        Assert.That(Call(_official, "Register", Registration(code)).ErrorCode, Is.EqualTo(refusal));

    [Test]
    public void A_code_is_registered_once()
    {
        Call(_official, "Register", Registration());
        Assert.That(Call(_city.Admin("finance"), "Register", Registration()).ErrorCode, Is.EqualTo(FacilityCodes.Exists));
    }

    [Test]
    public void Each_step_needs_its_role()
    {
        Call(_official, "Register", Registration());
        var foreignOfficial = _city.WithKey("finance", "official", "money");
        var auditor = _city.WithKey("finance", "auditor", "audit");
        Call(_inspector, "ReportFault", new ReportFault { Code = Code, State = State.Damaged });
        Assert.Multiple(() =>
        {
            Assert.That(Call(_inspector, "Register", Registration("11010101003000002")).ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
            Assert.That(Call(_gateway, "Inspect", new InspectFacility { Code = Code, Found = State.Lost }).ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
            Assert.That(Call(auditor, "ReportFault", new ReportFault { Code = Code, State = State.Lost }).ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
            Assert.That(Call(_inspector, "Repair", new RepairFacility { Code = Code }).ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
            Assert.That(Call(foreignOfficial, "Repair", new RepairFacility { Code = Code }).ErrorCode, Is.EqualTo(FacilityCodes.OtherDepartment));
            Assert.That(Call(foreignOfficial, "ChangeState", new ChangeFacilityState { Code = Code, State = State.Removed }).ErrorCode, Is.EqualTo(FacilityCodes.OtherDepartment));
            Assert.That(Facility().Count, Is.EqualTo(2), "refusals leave no entry");
        });
    }

    [Test]
    public void Steps_that_cannot_follow_are_refused()
    {
        Assert.That(Call(_inspector, "Inspect", new InspectFacility { Code = Code, Found = State.Intact }).ErrorCode, Is.EqualTo(FacilityCodes.Unknown));
        Call(_official, "Register", Registration());
        Assert.Multiple(() =>
        {
            Assert.That(Call(_maintainer, "Repair", new RepairFacility { Code = Code }).ErrorCode, Is.EqualTo(FacilityCodes.StateConflict), "nothing is broken");
            Assert.That(Call(_inspector, "Inspect", new InspectFacility { Code = Code, Found = State.Removed }).ErrorCode, Is.EqualTo(FacilityCodes.StateConflict));
            Assert.That(Call(_inspector, "ReportFault", new ReportFault { Code = Code, State = State.Intact }).ErrorCode, Is.EqualTo(FacilityCodes.StateConflict));
            Assert.That(Call(_inspector, "ReportFault", new ReportFault { Code = Code, State = (State)99 }).ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
            Assert.That(Call(_inspector, "ReportFault", new ReportFault { Code = Code }).ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
        });
        Call(_official, "ChangeState", new ChangeFacilityState { Code = Code, State = State.Abandoned });
        Assert.That(Call(_inspector, "ReportFault", new ReportFault { Code = Code, State = State.Damaged }).ErrorCode, Is.EqualTo(FacilityCodes.StateConflict));
        Assert.That(Call(_official, "ChangeState", new ChangeFacilityState { Code = Code, State = State.Intact }).Succeeded, Is.True);
        Call(_official, "ChangeState", new ChangeFacilityState { Code = Code, State = State.Removed });
        Assert.That(Call(_official, "ChangeState", new ChangeFacilityState { Code = Code, State = State.Intact }).ErrorCode, Is.EqualTo(FacilityCodes.Removed));
    }

    [Test]
    public void Attributes_out_of_range_are_refused()
    {
        foreach (var spoil in new Action<RegisterFacility>[]
            { m => m.Name = "", m => m.Name = new string('x', 129), m => m.Name = "a\u0000b", m => m.GridCell = "1", m => m.GridCell = "11010100100100x", m => m.LongitudeMicro = 180_000_001, m => m.LatitudeMicro = long.MinValue })
        {
            var message = Registration();
            spoil(message);
            Assert.That(Call(_official, "Register", message).ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
        }
    }

    [Test]
    public void The_catalogue_has_the_standards_153_components()
    {
        var types = ComponentCatalogue.All().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(types, Has.Count.EqualTo(153).And.Count.EqualTo(ComponentCatalogue.Count));
            Assert.That(types.GroupBy(t => t.Code[..2]).Select(g => g.Count()), Is.EqualTo(new[] { 76, 44, 16, 14, 3 }));
            Assert.That(types.Select(t => t.Code), Is.Ordered.And.Unique);
            Assert.That(ComponentCatalogue.Find("01046"), Is.EqualTo(new ComponentType("01046", "市政公用设施", "户外健身设施")));
            Assert.That(ComponentCatalogue.StandardRef, Does.Contain("unverified"));
        });
    }
}
