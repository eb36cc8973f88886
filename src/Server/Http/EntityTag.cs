using System.Globalization;
using Pail.Buckets;

namespace Pail.Server.Http;

/// <summary>An entry's ETag: strong, its revision in quotes.</summary>
internal static class EntityTag
{
    // Room for two numbers of 64 bits, a dot and quotes: given to the formatter, which would rent some otherwise.
    private const int MaxLength = 48;

    internal static string Of(Revision revision) =>
        string.Create(CultureInfo.InvariantCulture, stackalloc char[MaxLength], $"\"{revision.Epoch}.{revision.Number}\"");
}
