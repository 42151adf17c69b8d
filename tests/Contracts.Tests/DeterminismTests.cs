using CityConsortium.Ledger;
using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts.Tests;

[TestFixture]
public sealed class DeterminismTests
{
    [Test]
    public void A_fresh_ledger_that_executes_the_same_blocks_has_the_same_headers_and_receipts()
    {
        using var city = ContractCity.Create();
        BusyDays(city);
        var contracts = new BlockExecutor(CityContracts.Registry());
        var ledger = new MemoryLedger();
        var block = GenesisLedger.Create(city.Genesis);
        ledger.Apply(block.Changes);
        foreach (var committed in city.Blocks)
        {
            var again = CommittedBlock.Decode(committed.Encode())!;
            block = contracts.Execute(ledger, block.Header, again.Proposal, [.. again.Bodies.Select(TestCity.Decoded)]);
            Assert.That(block.Header, Is.EqualTo(committed.Header), $"height {committed.Height}");
            Assert.That(block.Receipts.Select(r => r.Encode()), Is.EqualTo(committed.EncodedReceipts.Select(r => r.ToArray())));
            ledger.Apply(block.Changes);
        }
    }

    /// <summary>The roots of a fixed history, so that a change of any encoding or rule is seen, and is made on purpose.</summary>
    [Test]
    public void The_state_root_of_a_fixed_history_is_the_recorded_one()
    {
        using var city = ContractCity.Create();
        BusyDays(city);
        Assert.That(city.Head.StateRoot.ToString(), Is.EqualTo(RecordedRoot));
    }

    private const string RecordedRoot = "175ee3b862d0d4e1616ee32f7a969a1d38283182d180c7c6459a9baba0435211";

    private static void BusyDays(TestCity city)
    {
        var station = city.WithKey("environment", "station", "Dongsi");
        var official = city.WithKey("urban", "official", "clerk");
        for (var day = 0; day < 5; day++)
        {
            var hours = new RecordHours { Station = "Dongsi" };
            for (var hour = 0; hour < 24; hour++)
            {
                hours.Readings.Add(new AirReading { Hour = 378_000 + (24 * day) + hour, Pm25 = 10_000 * ((hour * 37) + day), Pm10 = 500_000, O3 = 10_000 * hour });
            }

            city.Commit(
            [
                city.Tx(station, "environment", "RecordHours", hours),
                city.Tx(official, "facility", "Register", new RegisterFacility { Code = $"1101010100300000{day}", Name = "井盖", GridCell = "110101001001001" }),
                city.Tx(official, "facility", "Inspect", new InspectFacility { Code = "11010101003000000", Found = FacilityStateOf(day), Note = "巡查" }),
                city.Tx(station, "notes", "Put", new PutNote { Key = $"day {day}", Value = ByteString.CopyFromUtf8("ok") }),
                city.Tx(station, "facility", "Register", new RegisterFacility()),
                city.Transaction(station, "weather", "Tell", default),
            ]);
        }
    }

    private static Protos.Contracts.FacilityState FacilityStateOf(int day) =>
        day % 2 == 0 ? Protos.Contracts.FacilityState.Damaged : Protos.Contracts.FacilityState.Intact;
}
