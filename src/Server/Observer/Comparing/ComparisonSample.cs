using System.Text.Json;

namespace Pail.Server.Observer.Comparing;

/// <summary>What the clients of one backend saw in one second.</summary>
internal sealed record ComparisonSample(
    string Backend, int Second, long Operations, long Errors, TimeSpan Median, TimeSpan NinetyNinth, int Mailbox)
{
    /// <summary>Whether its bucket was durable.</summary>
    internal bool IsDurable { get; init; }

    internal static void Write(Utf8JsonWriter json, ComparisonSample sample)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, "sample"u8);
        json.WriteString("backend"u8, sample.Backend);
        json.WriteBoolean("durable"u8, sample.IsDurable);
        json.WriteNumber("second"u8, sample.Second);
        json.WriteNumber("operations"u8, sample.Operations);
        json.WriteNumber("errors"u8, sample.Errors);
        json.WriteNumber("p50"u8, sample.Median.TotalMicroseconds);
        json.WriteNumber("p99"u8, sample.NinetyNinth.TotalMicroseconds);
        json.WriteNumber("mailbox"u8, sample.Mailbox);
        json.WriteEndObject();
    }
}
