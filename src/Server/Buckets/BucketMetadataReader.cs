using System.Text;
using System.Text.Json;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Buckets;

/// <summary>Reads the member <c>metadata</c> of a bucket's configuration: what its owner notes about the bucket.</summary>
internal static class BucketMetadataReader
{
    private const string Member = "metadata";

    /// <summary>Reads the value of the member.</summary>
    /// <param name="json">The reader, at the value. It ends at the end of the value.</param>
    /// <param name="before">The present metadata that a merge patch changes; <see langword="null"/> when it is not a patch.</param>
    /// <param name="metadata">The metadata.</param>
    /// <returns>What is wrong with the value, or <see langword="null"/>.</returns>
    internal static Problem? Read(
        ref Utf8JsonReader json, IReadOnlyDictionary<string, string>? before, out IReadOnlyDictionary<string, string> metadata)
    {
        var texts = new Dictionary<string, string>(before ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        metadata = texts;
        if (json.TokenType != JsonTokenType.StartObject)
            return Invalid($"{Member} must be an object of strings, but is {JsonBody.Show(json)}.");

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (!seen.Add(name))
                return new Problem(ProblemKind.UnknownField, $"{Echo.Quote(name)} must come once in {Member}, but comes twice.");
            if (json.TokenType == JsonTokenType.String)
                texts[name] = json.GetString()!;
            else if (json.TokenType == JsonTokenType.Null && before is not null)
                texts.Remove(name);
            else
                return Invalid($"{Echo.Quote(name)} in {Member} must be a string, but is {JsonBody.Show(json)}.");
        }

        if (texts.Count > UserMetadata.MaxNames)
            return Invalid($"{Member} must have at most {UserMetadata.MaxNames} names, but has {texts.Count}.");

        var bytes = texts.Sum(static pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        return bytes <= UserMetadata.MaxBytes
            ? null
            : Invalid($"The names and texts of {Member} must have at most {UserMetadata.MaxBytes} bytes in all, but have {bytes}.");
    }

    private static Problem Invalid(string detail) => new(ProblemKind.InvalidJson, detail);
}
