using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Pail.Cluster.Stores;

/// <summary>A Lua script, which Redis runs as a whole or refuses. Redis is sent its text once, and its hash from then on.</summary>
internal sealed class RedisScript
{
    private readonly string _text;
    private readonly byte[] _hash;

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Redis names scripts by their SHA-1.")]
    internal RedisScript(string text)
    {
        _text = text;
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Runs the script.</summary>
    internal async Task<RedisResult> Run(IDatabase database, RedisKey[] keys, params RedisValue[] values)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_hash, keys, values, RedisConnection.Primary).ConfigureAwait(false);
        }
        catch (RedisServerException exception) when (IsUnknown(exception))
        {
            // Redis has refused it, so it may be sent again. So it is after each start of Redis.
            return await database.ScriptEvaluateAsync(_text, keys, values, RedisConnection.Primary).ConfigureAwait(false);
        }
    }

    /// <summary>Adds the script to a transaction. It must be <see cref="Load"/>ed before.</summary>
    internal Task<RedisResult> Queue(ITransaction transaction, RedisKey[] keys, RedisValue[] values) =>
        transaction.ScriptEvaluateAsync(_hash, keys, values, RedisConnection.Primary);

    internal Task Load(IDatabase database) => database.ExecuteAsync("SCRIPT", ["LOAD", _text], RedisConnection.Primary);

    internal static bool IsUnknown(RedisServerException exception) => exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);
}
