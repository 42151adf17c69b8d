using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;
using FacilityState = CityConsortium.Types.FacilityState;
using Wire = CityConsortium.Protos.Contracts;

namespace CityConsortium.Client;

/// <inheritdoc cref="IFacilitiesClient"/>
internal sealed class FacilitiesClient(CityClient client, StateReader reader) : IFacilitiesClient
{
    /// <summary>Entries asked for at once: enough to hide the way to the validator, few enough not to flood it.</summary>
    private const int ReadsAtOnce = 8;

    public Task<CallOutcome<FacilityChange>> RegisterAsync(
        FacilityRegistration facility, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = new RegisterFacility
        {
            Code = facility.Code.Digits,
            Name = facility.Name,
            MaintenanceUnit = facility.MaintenanceUnit,
            GridCell = facility.GridCell,
            LongitudeMicro = facility.LongitudeMicro,
            LatitudeMicro = facility.LatitudeMicro,
        };
        return CallAsync("Register", call, options, cancellationToken);
    }

    public Task<CallOutcome<FacilityChange>> InspectAsync(
        FacilityCode code, FacilityState found, string note, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync("Inspect", new InspectFacility { Code = code.Digits, Found = (Wire.FacilityState)found, Note = note }, options, cancellationToken);

    public Task<CallOutcome<FacilityChange>> ReportFaultAsync(
        FacilityCode code, FacilityState state, string note, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync("ReportFault", new ReportFault { Code = code.Digits, State = (Wire.FacilityState)state, Note = note }, options, cancellationToken);

    public Task<CallOutcome<FacilityChange>> RepairAsync(
        FacilityCode code, string note, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync("Repair", new RepairFacility { Code = code.Digits, Note = note }, options, cancellationToken);

    public Task<CallOutcome<FacilityChange>> ChangeStateAsync(
        FacilityCode code, FacilityState state, string note, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync("ChangeState", new ChangeFacilityState { Code = code.Digits, State = (Wire.FacilityState)state, Note = note }, options, cancellationToken);

    public Task<Read<FacilityRecord>> GetAsync(FacilityCode code, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        reader.GetAsync(FacilityRecord.StateKeyOf(code), bytes => FacilityRecord.Decode(bytes.Span), options ?? ReadOptions.Default, cancellationToken);

    public async Task<FacilityHistory?> GetHistoryAsync(FacilityCode code, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var facility = await GetAsync(code, options, cancellationToken).ConfigureAwait(false);
        if (facility.Value is not { } record) return null;

        // Entries are never changed, so each may be proven by a later root than the facility itself.
        var entries = new Read<FacilityEntry>[record.Count];
        var each = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, entries.Length, each, async (i, token) => entries[i] = await GetEntryAsync(code, i + 1, options, token).ConfigureAwait(false))
            .ConfigureAwait(false);
        var isComplete = entries.All(e => e.Value is not null) && HistoryHash.Of(entries.Select(e => e.Entry.Value!.Value)) == record.Running;
        return isComplete
            ? new FacilityHistory(facility, [.. entries.Select(e => e.Value!)])
            : throw new CityException(
                ClientCodes.ProofRejected, $"The history of facility {code} is not complete: its {record.Count} entries do not lead to the hash that the facility's own record holds.", retryable: true);
    }

    private Task<Read<FacilityEntry>> GetEntryAsync(FacilityCode code, long number, ReadOptions? options, CancellationToken cancellationToken) =>
        reader.GetAsync(FacilityEntry.StateKeyOf(code, number), bytes => FacilityEntry.Decode(bytes.Span), options ?? ReadOptions.Default, cancellationToken);

    private async Task<CallOutcome<FacilityChange>> CallAsync(string method, IMessage call, SubmitOptions? options, CancellationToken cancellationToken)
    {
        var transaction = await client.CallAsync(FacilityRecord.ContractName, method, call, options, cancellationToken).ConfigureAwait(false);
        return CallOutcome<FacilityChange>.From(transaction, FacilityChanged.Parser, static c => new FacilityChange(
            FacilityCode.TryParse(c.Code, out var code) ? code : default, (FacilityState)c.State, c.Entry));
    }
}
