using System.Diagnostics.CodeAnalysis;

namespace NSec.Cryptography;

/// <summary>What a new or imported key is allowed to do; the default allows no export of the secret.</summary>
public ref struct KeyCreationParameters
{
    /// <summary>Whether the secret may be exported.</summary>
    [SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "It is a field in the package.")]
    public KeyExportPolicies ExportPolicy;
}
