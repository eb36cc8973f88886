using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Pail.Buckets;
using Pail.Runtime.Tables;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Buckets;

/// <summary>
/// Reads a bucket's configuration from JSON. No serializer is used, because every error must say what was expected and what was received.
/// </summary>
internal ref struct BucketConfigReader
{
    private const string Members =
        "backend, tableType, durable, ttl, sliding, maxValueBytes, maxKeys, maxBytes, eviction, restart, mailboxLimit, callTimeout, "
        + "metadata";

    private const int LargestValueBytes = 1024 * 1024 * 1024;
    private static readonly TimeSpan LongestCall = TimeSpan.FromDays(1);

    // The longest time that a TimeSpan holds is longer than the calendar; this is a hundred years.
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(36_500);

    private readonly BucketConfig _before;
    private readonly BucketConfig? _removed;
    private readonly int _maxDurable;
    private Utf8JsonReader _json;
    private BucketConfig _config;
    private TimeSpan? _ttl;
    private TimeSpan? _sliding;

    private BucketConfigReader(ReadOnlySpan<byte> json, BucketConfig before, BucketConfig? removed, int maxDurable)
    {
        _json = new Utf8JsonReader(json);
        (_before, _config, _removed, _maxDurable) = (before, before, removed, maxDurable);
        (_ttl, _sliding) = (before.Expiration.Lifetime, before.Expiration.Idle);
    }

    /// <summary>Reads a configuration, or a change of one.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="before">Has the members that the JSON does not have.</param>
    /// <param name="removed">
    /// For a merge patch (RFC 7396): has the members that the JSON removes with a null. Otherwise <see langword="null"/>.
    /// </param>
    /// <param name="config">The configuration.</param>
    /// <param name="maxDurable">The most that <c>maxValueBytes</c> of a durable bucket may be.</param>
    /// <returns>What is wrong with the JSON, or <see langword="null"/>.</returns>
    internal static Problem? Read(
        ReadOnlySpan<byte> json,
        BucketConfig before,
        BucketConfig? removed,
        out BucketConfig config,
        int maxDurable = BucketConfig.MaxDurableValueBytes)
    {
        config = before;
        if (!Utf8.IsValid(json))
            return Invalid("The body is not UTF-8.");

        try
        {
            var reader = new BucketConfigReader(json, before, removed, maxDurable);
            var problem = reader.ReadObject() ?? (removed is null ? reader.FindContradiction() : null);
            config = reader._config;
            return problem;
        }
        catch (JsonException error)
        {
            return Invalid($"The body is not JSON: see line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // The reader throws this for an escaped surrogate without its other half.
            return Invalid("The body's strings must be Unicode, but one has half of a surrogate pair.");
        }
    }

    private Problem? ReadObject()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
            return Invalid($"The body must be an object, but is {Actual()}.");

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var name = _json.GetString()!;
            _json.Read();
            if (!seen.Add(name))
                return new Problem(ProblemKind.UnknownField, $"The member {Echo.Quote(name)} must come once, but comes twice.");
            if (ReadMember(name) is { } problem)
                return problem;
        }

        // Reads to the end, so that anything after the object is refused.
        while (_json.Read())
        {
        }

        // A table type that comes from the server's settings is for buckets that have a table.
        if (_removed is null && _config.Backend != BucketBackend.Table && !seen.Contains("tableType"))
            _config = _config with { TableType = BucketTableType.Set };
        if (_config.Durable && _config.MaxValueBytes > _maxDurable && !HasMoreAlready())
            return Invalid($"maxValueBytes of a durable bucket must be at most {_maxDurable}, but is {_config.MaxValueBytes}.");

        if (seen.Overlaps(["ttl", "sliding"]))
        {
            _config = _config with
            {
                Expiration = _sliding is { } idle ? Expiration.Sliding(idle, _ttl) : _ttl is { } time ? Expiration.After(time) : default,
            };
        }

        return null;
    }

    // A bucket of a time when more was allowed. Its other members may be changed.
    private readonly bool HasMoreAlready() =>
        _removed is not null && _before.Durable && _before.MaxValueBytes == _config.MaxValueBytes;

    private readonly Problem? FindContradiction() =>
        _config is { TableType: not BucketTableType.Set, Backend: not BucketBackend.Table }
            ? Invalid($"tableType is for the backend table, but the backend is {BucketWords.Of(_config.Backend)}.")
            : null;

    private Problem? ReadMember(string name)
    {
        if (_json.TokenType == JsonTokenType.Null && _removed is not null)
            return Remove(name, _removed);

        switch (name)
        {
            case "backend":
                if (BucketWords.Backend(Text()) is not { } backend)
                    return Wrong(name, BucketWords.Backends);
                _config = _config with { Backend = backend };
                return null;

            case "tableType":
                if (BucketWords.TableType(Text()) is not { } type)
                    return Wrong(name, BucketWords.TableTypes);
                _config = _config with { TableType = type };
                return null;

            case "durable":
                if (_json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                    return Wrong(name, "true or false");
                _config = _config with { Durable = _json.GetBoolean() };
                return null;

            case "eviction":
                if (BucketWords.Eviction(Text()) is not { } eviction)
                    return Wrong(name, BucketWords.Evictions);
                _config = _config with { Eviction = eviction };
                return null;

            case "restart":
                if (BucketWords.Restart(Text()) is not { } restart)
                    return Wrong(name, BucketWords.Restarts);
                _config = _config with { Restart = restart };
                return null;

            case "ttl":
                return ReadLife(name, ref _ttl);

            case "sliding":
                return ReadLife(name, ref _sliding);

            case "maxValueBytes":
                if (!TryReadInteger(LargestValueBytes, out var bytes))
                    return Wrong(name, $"an integer from 1 to {LargestValueBytes}");
                _config = _config with { MaxValueBytes = (int)bytes };
                return null;

            case "maxKeys":
                return ReadLimit(name, long.MaxValue, out var keys) ?? Set(_config with { MaxKeys = keys });

            case "maxBytes":
                return ReadLimit(name, long.MaxValue, out var all) ?? Set(_config with { MaxBytes = all });

            case "mailboxLimit":
                return ReadLimit(name, int.MaxValue, out var messages) ?? Set(_config with { MailboxLimit = (int?)messages });

            case "callTimeout":
                if (!TryReadDuration(out var timeout) || timeout <= TimeSpan.Zero || timeout > LongestCall)
                    return Wrong(name, $"{Durations.Expected}, from 1ms to 1d");
                _config = _config with { CallTimeout = timeout };
                return null;

            case "metadata":
                var problem = BucketMetadataReader.Read(ref _json, _removed is null ? null : _config.Metadata, out var metadata);
                return problem ?? Set(_config with { Metadata = metadata });

            default:
                return Unknown(name);
        }
    }

    private Problem? Remove(string name, BucketConfig removed)
    {
        switch (name)
        {
            case "ttl":
                _ttl = removed.Expiration.Lifetime;
                return null;
            case "sliding":
                _sliding = removed.Expiration.Idle;
                return null;
            default:
                BucketConfig? next = name switch
                {
                    "backend" => _config with { Backend = removed.Backend },
                    "tableType" => _config with { TableType = removed.TableType },
                    "durable" => _config with { Durable = removed.Durable },
                    "maxValueBytes" => _config with { MaxValueBytes = removed.MaxValueBytes },
                    "maxKeys" => _config with { MaxKeys = removed.MaxKeys },
                    "maxBytes" => _config with { MaxBytes = removed.MaxBytes },
                    "eviction" => _config with { Eviction = removed.Eviction },
                    "restart" => _config with { Restart = removed.Restart },
                    "mailboxLimit" => _config with { MailboxLimit = removed.MailboxLimit },
                    "callTimeout" => _config with { CallTimeout = removed.CallTimeout },
                    "metadata" => _config with { Metadata = removed.Metadata },
                    _ => null,
                };
                return next is null ? Unknown(name) : Set(next);
        }
    }

    private Problem? Set(BucketConfig next)
    {
        _config = next;
        return null;
    }

    private Problem? ReadLife(string name, ref TimeSpan? life)
    {
        life = null;
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        if (!TryReadDuration(out var time) || time <= TimeSpan.Zero || time > LongestLife)
            return Wrong(name, $"null or {Durations.Expected}, from 1ms to 36500d");
        life = time;
        return null;
    }

    private readonly Problem? ReadLimit(string name, long most, out long? limit)
    {
        limit = null;
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        if (!TryReadInteger(most, out var number))
            return Wrong(name, $"null or an integer from 1 to {most}");
        limit = number;
        return null;
    }

    private readonly bool TryReadInteger(long most, out long number)
    {
        number = 0;
        return _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out number) && number >= 1 && number <= most;
    }

    private static Problem Unknown(string name) => new(
        ProblemKind.UnknownField,
        $"There is no member {Echo.Quote(name)} in a bucket's configuration; there are: {Members}.");

    private readonly string? Text() => _json.TokenType == JsonTokenType.String ? _json.GetString() : null;

    private readonly bool TryReadDuration(out TimeSpan duration)
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out var seconds))
            return Durations.TryRead(seconds.ToString(CultureInfo.InvariantCulture), out duration);
        return Durations.TryRead(Text(), out duration);
    }

    private readonly Problem Wrong(string member, string expected) => Invalid($"{member} must be {expected}, but is {Actual()}.");

    private readonly string Actual() => JsonBody.Show(_json);

    private static Problem Invalid(string detail) => new(ProblemKind.InvalidJson, detail);
}
