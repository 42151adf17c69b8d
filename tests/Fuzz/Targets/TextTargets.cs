using System.IO.Compression;
using System.Text;
using CityConsortium.Cli;
using CityConsortium.Cli.Client;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Fuzz.Engine;
using CityConsortium.Types;

namespace CityConsortium.Fuzz.Targets;

/// <summary>Files that people hand over: proofs, genesis, keys, tables.</summary>
internal static class TextTargets
{
    /// <summary>A JSON reader that refuses throws inside and is caught: the exception, its trace and the serialiser's buffers.</summary>
    private const int JsonAllowance = 512 * 1024;

    private const int JsonPerByte = 128;

    public static IEnumerable<Target> All(Samples samples)
    {
        var genesis = samples.City.Genesis;
        var receipts = Enumerable.Range(0, samples.Block.Bodies.Count).Select(i => samples.Receipt(i).ToJson()).ToList();
        yield return Json("portable-receipt", receipts, (string text, out string? problem) => PortableReceipt.Parse(text, out problem), (receipt, text) =>
            ReceiptVerifier.Verify(receipt, genesis, Ed25519.Verifier, out _) is null || receipts.Contains(receipt.ToJson()) ? null : "a changed receipt verifies");
        List<string> proofs = [.. ((StateKey[])[Note.StateKeyOf(samples.Admin.PublicKey, "k"), Note.StateKeyOf(samples.Admin.PublicKey, "absent")]).Select(k => samples.StateProof(k).ToJson())];
        yield return Json("portable-state-proof", proofs, (string text, out string? problem) => PortableStateProof.Parse(text, out problem), (proof, text) =>
            ReceiptVerifier.Verify(proof, genesis, Ed25519.Verifier, out _) is null || proofs.Contains(proof.ToJson()) || IsTrueAbsence(samples, proof) ? null : "a changed state proof verifies");
        var evidence = samples.PortableEvidence();
        yield return Json("portable-evidence", [evidence.ToJson()], (string text, out string? problem) => PortableEvidence.Parse(text, out problem), (parsed, _) =>
            parsed.Verify(genesis, Ed25519.Verifier, out var _) is null || parsed.ToJson() == evidence.ToJson() ? null : "changed evidence convicts somebody");
        yield return Json("genesis", [GenesisFile.ToJson(genesis)], (string text, out string? problem) => GenesisFile.Parse(text, out problem), (parsed, _) =>
            GenesisFile.Parse(GenesisFile.ToJson(parsed), out var problem)?.ChainId == parsed.ChainId ? null : $"what is written of it does not read back: {problem}");
        yield return Json("key-file", [KeyFile.Create(samples.Admin, DepartmentId.Of("urban"), "admin").ToJson()], (string text, out string? problem) => KeyFile.Parse(text, out problem), (parsed, _) =>
            KeyFile.Parse(parsed.ToJson(), out var problem)?.PublicKey == parsed.PublicKey ? null : $"what is written of it does not read back: {problem}");
        List<ValidatorEntry> entries = [.. Enumerable.Range(0, 4).Select(i => ValidatorEntry.For(Department.All[i].Id, new PortPlan(7400), i))];
        yield return Json("network-file", [NetworkFile.ToJson(entries)], (string text, out string? problem) => NetworkFile.Parse(text, out problem), null);
        yield return new Target("csv-line", [.. ((string[])["1,2013,3,1,0,4,4,4,7,300,77,-0.7,Dongsi", "\"a\"\"b\",c,\" d \",,"]).Select(Encoding.UTF8.GetBytes)], bytes => CsvLine.Split(Encoding.UTF8.GetString(bytes)), IsText: true);
        yield return AirFileTarget();
    }

    /// <summary>One file on disk, written anew for each input.</summary>
    private static Target AirFileTarget()
    {
        var path = Path.Combine(Path.GetTempPath(), $"city-fuzz-{Environment.ProcessId}-{Environment.TickCount64}.csv");
        var station = StationId.TryParse("Dongsi", out var id) ? id : default;
        var text = "No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,TEMP,station\n1,2013,3,1,0,4,4,4,7,300,77,-0.7,Dongsi\n2,2013,3,1,1,NA,4.5,4,7,300,77,-0.7,Dongsi\n"u8.ToArray();
        return new Target("air-file", [text, Zip(text)], bytes =>
        {
            try
            {
                File.WriteAllBytes(path, bytes);
                using var file = AirFile.Open(path, station);
                return file.Rows().Count();
            }
            catch (CliException e)
            {
                return e.Message.Replace(path, "", StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(path);
            }
        }, IsText: true, Allowance: 512 * 1024, PerByte: 1024);
    }

    private static byte[] Zip(byte[] text)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Optimal)) zip.Write(text);
        return memory.ToArray();
    }

    /// <summary>A proof of absence says nothing of the key beyond its path: another absent key nearby may be proven by the same siblings.</summary>
    private static bool IsTrueAbsence(Samples samples, PortableStateProof proof) => proof.Value is null && samples.City.Ledger.GetState(proof.Key) is null;

    private delegate T? Parser<out T>(string text, out string? problem)
        where T : class;

    private static Target Json<T>(string name, IReadOnlyList<string> samples, Parser<T> parse, Func<T, string, string?>? judge)
        where T : class => new(
        name,
        [.. samples.Select(Encoding.UTF8.GetBytes)],
        bytes => parse(Encoding.UTF8.GetString(bytes), out var problem) is { } value ? value : problem ?? "refused without a reason",
        judge is null ? null : (value, bytes) => judge((T)value, Encoding.UTF8.GetString(bytes)),
        IsText: true, JsonAllowance, JsonPerByte);
}
