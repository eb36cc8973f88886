using System.Text.Json;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability;

/// <summary>A value as a list, a watch or a transaction shows it.</summary>
internal sealed record Listed(Tag Tag, byte[] Value, DateTimeOffset? ExpiresAt)
{
    internal static Listed Of(JsonElement item) => new(
        Tag.Parse(item.GetProperty("etag").GetString()!),
        item.TryGetProperty("base64", out var bytes) && bytes.ValueKind == JsonValueKind.String
            ? bytes.GetBytesFromBase64()
            : System.Text.Encoding.UTF8.GetBytes(item.TryGetProperty("text", out var text) ? text.GetString()! : ""),
        item.TryGetProperty("expiresAt", out var time) && time.ValueKind == JsonValueKind.String ? time.GetDateTimeOffset() : null);
}
