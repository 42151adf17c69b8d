using System.CommandLine;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary><c>city key</c>: the keys of stations and officials.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "List, register and revoke keys of stations and officials.") { List(), Register(), Revoke() };

    private static Command List()
    {
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("list", "List the local key files and what the ledger knows of each.") { data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var local = LocalClient.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            var table = new TextTable("file", "department", "label", "public key", "on the ledger");
            foreach (var path in Directory.EnumerateFiles(local.Network.Paths.Keys, "*.key").Order(StringComparer.Ordinal))
            {
                using var identity = KeyRing.Open(path);
                var record = (await local.City.Identity.GetKeyAsync(identity.PublicKey, cancellationToken: stop)).Value;
                if (parsed.GetValue(json)) JsonText.Print(Json(path, identity, record));
                else table.Add(Path.GetFileName(path), identity.Department.Value, identity.Label, $"{identity.PublicKey.ToShortString()}…", Words(record));
            }

            if (!parsed.GetValue(json)) foreach (var line in table.Lines()) Console.Out.WriteLine(line);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Register()
    {
        var department = DepartmentOption();
        var label = new Option<string>("--label") { Description = "For people; for a station the station's id.", HelpName = "TEXT", Required = true };
        var role = new Option<Role[]>("--role")
        {
            Description = "department-admin, official, inspector, maintainer, station, gateway or auditor; several times for several.",
            HelpName = "ROLE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result =>
            {
                var roles = new List<Role>();
                foreach (var token in result.Tokens)
                {
                    if (RoleSet.TryParse(token.Value, out var parsed)) roles.Add(parsed);
                    else result.AddError($"'{token.Value}' is no role");
                }

                return [.. roles];
            },
        };
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var command = new Command("register", "Make a key file if there is none, and let the department's admin register it.") { department, label, role, data, via };
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var local = LocalClient.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            var roles = RoleSet.Of(parsed.GetRequiredValue(role));
            var name = parsed.GetRequiredValue(label);
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
            {
                throw new CliException($"label '{name}' must be letters, digits, '.', '_' or '-': it is part of the key file's name.", ExitCode.Usage);
            }

            var file = roles.Contains(Role.Station) && StationId.TryParse(name, out var station)
                ? KeyRing.FileNameOf(station)
                : KeyRing.FileNameOf(parsed.GetValue(department), name);
            using var identity = await new KeyRing(local, Console.Error).EnsureAsync(file, parsed.GetValue(department), name, roles, stop);
            Console.Out.WriteLine($"{identity.PublicKey}  {Path.Combine(local.Network.Paths.Keys, file)}");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Revoke()
    {
        var key = new Argument<PublicKey>("KEY")
        {
            Description = "The public key, 64 hex digits.",
            CustomParser = result => ClientOptions.Parse(result, "a public key is 64 hex digits", (string? text, out PublicKey parsed) => PublicKey.TryParse(text, out parsed)),
        };
        var department = DepartmentOption();
        var reason = new Option<string>("--reason") { Description = "Why, for people.", HelpName = "TEXT", Required = true };
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var command = new Command("revoke", "Revoke a key for ever; it is refused from the next block on.") { key, department, reason, data, via };
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var local = LocalClient.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            using var admin = new KeyRing(local, Console.Error).Admin(parsed.GetValue(department));
            var sent = await local.City.Identity.RevokeKeyAsync(parsed.GetRequiredValue(key), parsed.GetRequiredValue(reason), LocalClient.Writing(admin), stop);
            Console.Out.WriteLine($"revoked {parsed.GetRequiredValue(key)} at height {sent.Receipt!.Height}, transaction {sent.Id}");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Option<DepartmentId> DepartmentOption() => new("--department")
    {
        Description = "The department that the key belongs to; its admin signs.",
        HelpName = "DEPARTMENT",
        Required = true,
        CustomParser = result => ClientOptions.Parse(result, "a department is named like urban or health", (string? text, out DepartmentId id) => DepartmentId.TryParse(text, out id)),
    };

    private static string Words(KeyRecord? record) => record switch
    {
        null => "not registered",
        { Revocation: { } revocation } => $"revoked at height {revocation.At}: {revocation.Reason}",
        _ => $"{record.Roles}, since height {record.RegisteredAt}",
    };

    private static object Json(string path, CityIdentity identity, KeyRecord? record) => new
    {
        file = path,
        department = identity.Department.Value,
        label = identity.Label,
        publicKey = identity.PublicKey.ToString(),
        registered = record is not null,
        roles = record?.Roles.ToNames(),
        registeredAt = record?.RegisteredAt.Value,
        revokedAt = record?.Revocation?.At.Value,
    };
}
