using System.Buffers;
using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>
/// Reads the section <c>BucketDefaults</c>: the configuration of buckets that are created without one. It has the members of the JSON that
/// creates a bucket, and the same rules.
/// </summary>
internal static class BucketDefaultSettings
{
    internal const string Section = "BucketDefaults";

    internal static BucketConfig Read(IConfiguration configuration, ServerExtension extension)
    {
        var section = configuration.GetSection(Section);
        var config = new BucketConfig
        {
            Backend = ReadBackend(configuration, section["backend"]),
            Durable = extension.IsAlwaysDurable || StorageSettings.ReadDefault(configuration),
        };
        if (!section.Exists())
            return config;
        if (!string.IsNullOrEmpty(section.Value))
            throw new StartupException($"{Section} must have the members of a bucket's configuration, but is {Echo.Quote(section.Value)}.");

        var problem = BucketConfigReader.Read(
            Json(section), before: config, removed: null, out config, extension.MaxDurableValueBytes);
        if (problem is not null)
            throw new StartupException($"{Section}: {problem.Detail}");
        if (extension.IsAlwaysDurable)
        {
            return config.Durable
                ? config
                : throw new StartupException($"{Section}:durable must be true, because all buckets of this program are, but is false.");
        }

        if (config.Durable && StorageSettings.ReadDirectory(configuration) is null)
            throw new StartupException($"{Section}:durable is true, but there is no {StorageSettings.Directory}.");
        return config;
    }

    private static BucketBackend ReadBackend(IConfiguration configuration, string? inSection)
    {
        if (configuration["backend"] is not { } word)
            return BucketBackend.Table;
        if (BucketWords.Backend(word) is not { } backend)
            throw new StartupException($"The backend must be {BucketWords.Backends}, but is {Echo.Quote(word)}.");
        return inSection is null || inSection == word
            ? backend
            : throw new StartupException($"backend is {word}, but {Section}:backend is {Echo.Quote(inSection)}; set one of them.");
    }

    // Settings have texts only, whatever they were in a file.
    private static ReadOnlySpan<byte> Json(IConfigurationSection section)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in section.GetChildren())
            {
                json.WritePropertyName(member.Key);
                if (member.GetChildren().Any())
                    throw new StartupException($"{member.Path} must be one value, but has members of its own.");
                if (member.Value is null or "" or "null")
                    json.WriteNullValue();
                else if (bool.TryParse(member.Value, out var flag))
                    json.WriteBooleanValue(flag);
                else if (Digits.TryRead(member.Value, out var number))
                    json.WriteNumberValue(number);
                else
                    json.WriteStringValue(member.Value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }
}
