using System.Text;
using System.Text.Unicode;

namespace Pail.Server.LineProtocol;

/// <summary>The words of a line, and which command they are.</summary>
internal readonly record struct LineCommand(LineVerb Verb, string Bucket = "", string Key = "", string Value = "")
{
    /// <summary>Reads a line without its end. Null when its bytes are not UTF-8, or are the first line of an HTTP request.</summary>
    internal static LineCommand? Read(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
            return null;
        return Split(Encoding.UTF8.GetString(line)) switch
        {
            // A web page can make the browser send a POST to any port of the person's own machine, and the lines of its body would be
            // commands. The line loses nothing: no bucket's name has a slash.
            [_, var target, var version] when target.Contains('/') && version.StartsWith("HTTP/", StringComparison.Ordinal) => null,
            ["CREATE", var bucket] => new LineCommand(LineVerb.Create, bucket),
            ["PUT", var bucket, var key, var value] => new LineCommand(LineVerb.Put, bucket, key, value),
            ["GET", var bucket, var key] => new LineCommand(LineVerb.Get, bucket, key),
            ["DELETE", var bucket, var key] => new LineCommand(LineVerb.Delete, bucket, key),
            ["SUBSCRIBE", var bucket] => new LineCommand(LineVerb.Subscribe, bucket),
            _ => new LineCommand(LineVerb.Unknown),
        };
    }

    // As Elixir's String.split/1 splits: at every white space except those that do not break a line. No command has more than four words,
    // so the rest of a long line stays one.
    private static List<string> Split(string line)
    {
        var words = new List<string>(5);
        for (var start = 0; start < line.Length && words.Count < 5; start++)
        {
            var end = start;
            while (end < line.Length && !Divides(line[end]))
                end++;
            if (end > start)
                words.Add(line[start..end]);
            start = end;
        }

        return words;
    }

    private static bool Divides(char character) => char.IsWhiteSpace(character) && character is not ('\u00a0' or '\u2007' or '\u202f');
}

/// <summary>The commands.</summary>
internal enum LineVerb
{
    Unknown,
    Create,
    Put,
    Get,
    Delete,
    Subscribe,
}
