using System.Globalization;
using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Http;

namespace Pail.Server.Buckets;

/// <summary>Writes a bucket's status as JSON. Its member <c>configuration</c> can be sent back to create an equal bucket.</summary>
internal static class BucketJson
{
    internal static void Write(Utf8JsonWriter writer, IBucket bucket, BucketStatus status)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, bucket.Name);
        writer.WriteString("backend"u8, BucketWords.Of(bucket.Config.Backend));
        writer.WritePropertyName("configuration"u8);
        Write(writer, bucket.Config);
        writer.WriteString("state"u8, BucketWords.Of(status.State));
        writer.WriteString("pid"u8, status.Pid?.ToString());
        if (status.Node is { } node)
            writer.WriteString("node"u8, node);

        // A string: JavaScript would round a number of this size, and the result would not match an ETag.
        writer.WriteString("epoch"u8, status.Epoch.ToString(CultureInfo.InvariantCulture));
        writer.WriteNumber("restarts"u8, status.Restarts);
        writer.WriteNumber("keys"u8, status.Keys);
        writer.WriteNumber("bytes"u8, status.Bytes);
        writer.WriteNumber("lostKeys"u8, status.LostKeys);
        writer.WriteNumber("mailboxLength"u8, status.MailboxLength);
        writer.WriteNumber("subscribers"u8, status.Watchers);
        writer.WriteString("created"u8, HttpTime.Rfc3339(status.Created));
        writer.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter writer, BucketConfig config)
    {
        writer.WriteStartObject();
        writer.WriteString("backend"u8, BucketWords.Of(config.Backend));
        if (config.Backend == BucketBackend.Table)
            writer.WriteString("tableType"u8, BucketWords.Of(config.TableType));
        writer.WriteBoolean("durable"u8, config.Durable);
        writer.WriteString("ttl"u8, config.Expiration.Lifetime is { } ttl ? Durations.Write(ttl) : null);
        writer.WriteString("sliding"u8, config.Expiration.Idle is { } idle ? Durations.Write(idle) : null);
        writer.WriteNumber("maxValueBytes"u8, config.MaxValueBytes);
        Write(writer, "maxKeys"u8, config.MaxKeys);
        Write(writer, "maxBytes"u8, config.MaxBytes);
        writer.WriteString("eviction"u8, BucketWords.Of(config.Eviction));
        writer.WriteString("restart"u8, BucketWords.Of(config.Restart));
        Write(writer, "mailboxLimit"u8, config.MailboxLimit);
        writer.WriteString("callTimeout"u8, Durations.Write(config.CallTimeout));
        writer.WriteStartObject("metadata"u8);
        foreach (var (name, text) in config.Metadata)
            writer.WriteString(name, text);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? limit)
    {
        if (limit is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }
}
