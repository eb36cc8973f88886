using System.Text;

namespace Pail.Buckets.Tests.Guide;

#region Values
internal static class Values
{
    public static NewValue Text(string text) => new(Encoding.UTF8.GetBytes(text), "text/plain");

    public static string Text(Entry? entry) => entry is null ? "nothing" : Encoding.UTF8.GetString(entry.Value.Span);
}
#endregion
