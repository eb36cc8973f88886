using System.Globalization;
using Pail.Buckets;

namespace Pail.Server.Http;

/// <summary>An entry's ETag. It is strong, and is the entry's revision in quotes.</summary>
internal static class EntityTag
{
    // Room for two 64-bit numbers, a dot and quotes. A buffer on the stack saves the formatter from renting an array.
    private const int MaxLength = 48;

    internal static string Of(Revision revision) =>
        string.Create(CultureInfo.InvariantCulture, stackalloc char[MaxLength], $"\"{revision.Epoch}.{revision.Number}\"");
}
