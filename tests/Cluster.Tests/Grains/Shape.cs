using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Pail.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>
/// A value as text, with every public member of every part of it. So two values that have the same text are the same for everybody, and a
/// member that is added to a type is compared without anybody thinking of it.
/// </summary>
internal static class Shape
{
    internal static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string chars:
                text.Append('"').AppendJoin(' ', chars.Select(unit => ((int)unit).ToString("x", CultureInfo.InvariantCulture))).Append('"');
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append(Convert.ToHexString(bytes.Span));
                break;
            case DateTimeOffset time:
                text.Append(CultureInfo.InvariantCulture, $"{time.UtcTicks}");
                break;
            case RevisionSet set:
                Write(text, set.IsAny ? "any" : set.Revisions.ToArray());
                break;
            case JsonMergePatch patch:
                Write(text, patch.Text);
                break;
            case IReadOnlyDictionary<string, string> map:
                Write(text, map.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray());
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Write(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                WriteMembers(text, value);
                break;
        }
    }

    private static void WriteMembers(StringBuilder text, object value)
    {
        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || value is TimeSpan)
        {
            text.Append(CultureInfo.InvariantCulture, $"{value}");
            return;
        }

        text.Append(type.Name).Append('{');
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var member in members.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            text.Append(member.Name).Append('=');
            Write(text, member.GetValue(value));
            text.Append(';');
        }

        // What an import keeps is not public.
        if (value is ImportOperation import)
            Write(text, import.Line.ToString());
        text.Append('}');
    }
}
