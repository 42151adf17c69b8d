using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>Runs a command against the city and turns what the city refuses into a sentence and an exit code.</summary>
internal static class CityCall
{
    /// <summary>The city answered, and the answer is no: a contract's refusal, a proof that does not hold, something that is not there.</summary>
    public const int Refused = 1;

    public static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (CityException e)
        {
            throw new CliException(Sentence(e), CodeOf(e));
        }
    }

    /// <summary>One sentence with its stable code, then what is known of the transaction.</summary>
    public static string Sentence(CityException e)
    {
        var text = e.Message.TrimEnd().TrimEnd('.');
        var transaction = e.TransactionId is { } id && !text.Contains(id.ToString(), StringComparison.Ordinal) ? $" (transaction {id})" : "";
        var remedy = e.Code switch
        {
            ClientCodes.Unreachable => " Is the network running? './city up' starts it.",
            ClientCodes.Timeout => " './city status' says who is missing.",
            _ => "",
        };
        return $"{text}{transaction} [{e.Code}].{remedy}";
    }

    private static int CodeOf(CityException e) => e.Code switch
    {
        ClientCodes.Misconfigured or ClientCodes.NoIdentity => ExitCode.BadConfig,
        ClientCodes.Unreachable or ClientCodes.Timeout or ClientCodes.Stale or ClientCodes.NoBlockYet or RefusalCodes.PoolFull => ExitCode.Retryable,
        _ => Refused,
    };
}
