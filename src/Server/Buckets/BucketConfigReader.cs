using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Buckets;

/// <summary>
/// Reads a bucket's configuration from JSON. No serializer is used, because every error must say what was expected and what was received.
/// </summary>
internal ref struct BucketConfigReader
{
    private const string Members = "backend, maxValueBytes, restart, callTimeout";
    private const int LargestValueBytes = 1024 * 1024 * 1024;
    private static readonly TimeSpan LongestCall = TimeSpan.FromDays(1);

    private Utf8JsonReader _json;
    private BucketConfig _config;

    private BucketConfigReader(ReadOnlySpan<byte> json, BucketConfig defaults)
    {
        _json = new Utf8JsonReader(json);
        _config = defaults;
    }

    /// <summary>Reads the configuration. A member that it does not have is taken from <paramref name="defaults"/>.</summary>
    /// <returns>What is wrong with the configuration, or <see langword="null"/>.</returns>
    internal static Problem? Read(ReadOnlySpan<byte> json, BucketConfig defaults, out BucketConfig config)
    {
        config = defaults;
        if (!Utf8.IsValid(json))
            return Invalid("The body is not UTF-8.");

        try
        {
            var reader = new BucketConfigReader(json, defaults);
            var problem = reader.ReadObject();
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

        return null;
    }

    private Problem? ReadMember(string name)
    {
        switch (name)
        {
            case "backend":
                if (BucketWords.Backend(Text()) is not { } backend)
                    return Wrong(name, BucketWords.Backends);
                _config = _config with { Backend = backend };
                return null;

            case "restart":
                if (BucketWords.Restart(Text()) is not { } restart)
                    return Wrong(name, BucketWords.Restarts);
                _config = _config with { Restart = restart };
                return null;

            case "maxValueBytes":
                if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out var bytes) || bytes is < 1 or > LargestValueBytes)
                    return Wrong(name, $"an integer from 1 to {LargestValueBytes}");
                _config = _config with { MaxValueBytes = bytes };
                return null;

            case "callTimeout":
                if (!TryReadDuration(out var timeout) || timeout <= TimeSpan.Zero || timeout > LongestCall)
                    return Wrong(name, $"{Durations.Expected}, from 1ms to 1d");
                _config = _config with { CallTimeout = timeout };
                return null;

            default:
                return new Problem(
                    ProblemKind.UnknownField,
                    $"There is no member {Echo.Quote(name)} in a bucket's configuration; there are: {Members}.");
        }
    }

    private readonly string? Text() => _json.TokenType == JsonTokenType.String ? _json.GetString() : null;

    private readonly bool TryReadDuration(out TimeSpan duration)
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out var seconds))
            return Durations.TryRead(seconds.ToString(CultureInfo.InvariantCulture), out duration);
        return Durations.TryRead(Text(), out duration);
    }

    private readonly Problem Wrong(string member, string expected) => Invalid($"{member} must be {expected}, but is {Actual()}.");

    private readonly string Actual() => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => Echo.Quote(_json.GetString()!),
        _ => Echo.Limit(Encoding.UTF8.GetString(_json.ValueSpan)),
    };

    private static Problem Invalid(string detail) => new(ProblemKind.InvalidJson, detail);
}
