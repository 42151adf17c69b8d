using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>What a start-up check has looked at and found good.</summary>
/// <param name="Tip">The last committed height.</param>
/// <param name="BlocksChecked">Blocks whose hashes, bodies, receipts and certificate were checked, without genesis.</param>
public sealed record StartupReport(Height Tip, int BlocksChecked);
