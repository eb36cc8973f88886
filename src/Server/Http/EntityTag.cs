using System.Globalization;
using Pail.Buckets;

namespace Pail.Server.Http;

/// <summary>An entry's ETag: strong, its revision in quotes.</summary>
internal static class EntityTag
{
    internal static string Of(Revision revision) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{revision.Epoch}.{revision.Number}\"");
}
