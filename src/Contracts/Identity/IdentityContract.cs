using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts;

/// <summary>Registers and revokes the keys of the departments. Genesis gives each department its first, an admin key.</summary>
public sealed class IdentityContract : IContract
{
    public string Name => KeyRecord.ContractName;

    public ContractResult Invoke(ContractContext context, string method, ReadOnlyMemory<byte> arguments) => method switch
    {
        "RegisterKey" => Register(context, arguments),
        "RevokeKey" => Revoke(context, arguments),
        _ => Refusals.UnknownMethod(Name, "RegisterKey", "RevokeKey"),
    };

    private static ContractResult Register(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var refusal = Arguments.Parse(RegisterKey.Parser, arguments, out var message) ?? Admin(context);
        if (refusal is not null) return ContractResult.Refused(refusal);
        refusal = KeyRules.RolesOf(message.Roles, out var roles) ?? KeyRules.Allowed(context.Sender.Department, roles) ?? KeyRules.Label(roles, message.Label);
        if (refusal is not null) return ContractResult.Refused(refusal);
        refusal = KeyOf(message.PublicKey, out var key);
        if (refusal is not null) return ContractResult.Refused(refusal);
        if (context.FindKey(key) is { } known)
        {
            var state = known.IsRevoked ? "it was revoked; make a new key" : $"its roles are {known.Roles}";
            return ContractResult.Refused(IdentityCodes.KeyExists, $"key {key.ToShortString()}… belongs to department {known.Department} already; {state}");
        }

        var record = new KeyRecord(key, context.Sender.Department, roles, message.Label, context.Block.Height, context.Sender.Key, null);
        context.Put(KeyRecord.StateKeyOf(key), record.Encode());
        context.Emit("KeyRegistered", new KeyRegistered
        {
            PublicKey = message.PublicKey, Department = record.Department.Value, Roles = { record.Roles.ToNames() }, Label = record.Label,
        }.ToByteArray());
        return ContractResult.Done();
    }

    private static ContractResult Revoke(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var refusal = Arguments.Parse(RevokeKey.Parser, arguments, out var message) ?? Admin(context) ?? KeyOf(message.PublicKey, out _);
        if (refusal is not null) return ContractResult.Refused(refusal);
        var key = new PublicKey(message.PublicKey.Span);
        if (!CityText.IsPlain(message.Reason, KeyRecord.MaxReasonBytes))
        {
            return ContractResult.Refused(Arguments.Invalid($"the reason is plain text of at most {KeyRecord.MaxReasonBytes} bytes"));
        }

        if (context.FindKey(key) is not { } record) return ContractResult.Refused(IdentityCodes.KeyUnknown, $"key {key.ToShortString()}… is not registered");
        if (record.Department != context.Sender.Department)
        {
            return ContractResult.Refused(IdentityCodes.OtherDepartment, $"key {key.ToShortString()}… belongs to department {record.Department}; its admin revokes it");
        }

        if (record.IsRevoked) return ContractResult.Refused(IdentityCodes.KeyRevoked, $"key {key.ToShortString()}… is revoked already");
        if (key == context.Sender.Key)
        {
            // The key that revokes stays, so a department is never left without an admin.
            return ContractResult.Refused(IdentityCodes.OwnKey, "a key does not revoke itself: register another admin key, and let that one revoke this");
        }

        var revoked = record with { Revocation = new KeyRevocation(context.Block.Height, context.Sender.Key, message.Reason) };
        context.Put(KeyRecord.StateKeyOf(key), revoked.Encode());
        context.Emit("KeyRevoked", new KeyRevoked
        {
            PublicKey = message.PublicKey, Department = record.Department.Value, Reason = message.Reason,
        }.ToByteArray());
        return ContractResult.Done();
    }

    /// <summary>
    /// The sender's role is by the state before the block; whether its key was revoked earlier in this very block is asked
    /// here, or two admins could revoke each other in one block and leave nobody.
    /// </summary>
    private static Refusal? Admin(ContractContext context)
    {
        if (Refusals.UnlessAny(context.Sender, "registering and revoking keys", Role.DepartmentAdmin) is { } refusal) return refusal;
        return context.FindKey(context.Sender.Key) is { IsRevoked: true }
            ? new Refusal(RefusalCodes.RevokedKey, "the sender's key was revoked earlier in this block")
            : null;
    }

    private static Refusal? KeyOf(ByteString bytes, out PublicKey key)
    {
        var valid = bytes.Length == PublicKey.Size;
        key = valid ? new PublicKey(bytes.Span) : default;
        return valid ? null : Arguments.Invalid($"a public key has {PublicKey.Size} bytes, not {bytes.Length}");
    }
}
