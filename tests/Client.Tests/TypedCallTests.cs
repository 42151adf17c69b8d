using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;
using FacilityState = CityConsortium.Types.FacilityState;

namespace CityConsortium.Client.Tests;

internal sealed class TypedCallTests
{
    private static readonly FacilityCode Code = FacilityCode.TryParse("11010101002000001", out var code) ? code : default;
    private static readonly StationId Station = StationId.TryParse("Dongsi", out var id) ? id : default;

    private FakeCity _city = null!;

    [SetUp]
    public async Task StartAsync() => _city = await FakeCity.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [Test]
    public async Task Recording_hours_sends_what_the_contract_reads_and_returns_what_it_says()
    {
        RecordHours? sent = null;
        _city.Chain.Contract = t =>
        {
            sent = RecordHours.Parser.ParseFrom(t.Content.Arguments.Span);
            return Receipt.Success(t.Id, new RecordHoursResult { Added = 1, AlreadyThere = 0 }.ToByteArray(), []);
        };

        var outcome = await _city.Client().Environment.RecordHoursAsync(Station, [new HourReading(new AirTime(378_000), new AirReadings(10_000, null, 30_000, null, null, null))]);

        Assert.That(outcome.Result, Is.EqualTo(new RecordedHours(1, 0)));
        Assert.That((sent!.Station, sent.Readings[0].Hour, sent.Readings[0].Pm25, sent.Readings[0].HasPm10), Is.EqualTo(("Dongsi", 378_000L, 10_000L, false)));
    }

    [Test]
    public async Task A_key_record_is_read_with_its_proof_and_an_unknown_key_is_provably_absent()
    {
        var record = KeyRecord.ForGenesis(_city.Genesis.Departments[0]);
        _city.Chain.Commit([], (KeyRecord.StateKeyOf(record.Key), record.Encode()));

        var known = await _city.Client().Identity.GetKeyAsync(record.Key);
        var unknown = await _city.Client().Identity.GetKeyAsync(_city.Identity.PublicKey);

        Assert.That(known.Value!.Department, Is.EqualTo(record.Department));
        Assert.That(unknown.Value, Is.Null);
        Assert.That(unknown.IsProven, Is.True);
    }

    [Test]
    public async Task A_history_is_returned_only_when_it_is_complete()
    {
        var entries = Enumerable.Range(1, 12).Select(Entry).ToList();
        PutFacility(entries, entries);

        var history = await _city.Client().Facilities.GetHistoryAsync(Code);

        Assert.That(history!.Entries.Select(e => e.Number), Is.EqualTo(Enumerable.Range(1, 12)));
    }

    [Test]
    public async Task A_history_that_hides_an_entry_is_refused()
    {
        var entries = Enumerable.Range(1, 3).Select(Entry).ToList();
        PutFacility([entries[0], entries[1] with { Note = "another" }, entries[2]], entries);

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().Facilities.GetHistoryAsync(Code)))!;

        Assert.That(e.Code, Is.EqualTo(ClientCodes.ProofRejected));
    }

    [Test]
    public async Task A_facility_that_is_not_registered_has_no_history()
    {
        _city.Chain.Commit([_city.Sign(1)]);

        Assert.That(await _city.Client().Facilities.GetHistoryAsync(Code), Is.Null);
    }

    [Test]
    public async Task A_record_of_an_unknown_form_is_an_error_and_no_empty_answer()
    {
        _city.Chain.Commit([], (FacilityRecord.StateKeyOf(Code), [99]));

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().Facilities.GetAsync(Code)))!;

        Assert.That(e.Code, Is.EqualTo(ClientCodes.UnreadableRecord));
    }

    [Test]
    public async Task A_receipt_taken_from_the_city_verifies_offline_and_a_changed_one_does_not()
    {
        var sent = await _city.Client().Notes.PutAsync("a", new byte[] { 1 });
        var json = (await _city.Client().GetReceiptAsync(sent.Id)).ToJson();

        var parsed = PortableReceipt.Parse(json, out _)!;

        Assert.That(ReceiptVerifier.Verify(parsed, _city.Genesis, Ed25519.Verifier, out _)!.TransactionId, Is.EqualTo(sent.Id));
        Assert.That(ReceiptVerifier.Verify(parsed with { Index = 1 }, _city.Genesis, Ed25519.Verifier, out _), Is.Null);
    }

    private void PutFacility(IReadOnlyList<FacilityEntry> shown, IReadOnlyList<FacilityEntry> actual)
    {
        var running = HistoryHash.Of(actual.Select(e => (ReadOnlyMemory<byte>)e.Encode()));
        var record = new FacilityRecord(
            Code, "井盖", DepartmentId.Of("urban"), "", "110101001001001", 0, 0, FacilityState.Intact, shown.Count, running, new BlockTime(1));
        _city.Chain.Commit([], [(FacilityRecord.StateKeyOf(Code), record.Encode()), .. shown.Select(e => (FacilityEntry.StateKeyOf(Code, e.Number), (byte[]?)e.Encode()))]);
    }

    private static FacilityEntry Entry(int number) => new(
        Code, number, FacilityEvent.Inspected, FacilityState.Intact, default, DepartmentId.Of("urban"), new BlockTime(number), "", default);
}
