using System.Reflection;
using Pail.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Which values the public members of values have had.</summary>
internal sealed class MemberValues
{
    private readonly Dictionary<string, HashSet<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Notes the members of a value, and of the values in them.</summary>
    internal void Add(object? value)
    {
        lock (_values)
        {
            if (value is System.Collections.IEnumerable items and not string)
            {
                foreach (var item in items)
                    Add(item);
            }
            else if (value is not null && value.GetType() is { IsEnum: false } type && type.Assembly == typeof(Entry).Assembly)
            {
                foreach (var member in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    var part = member.GetValue(value);
                    Note($"{type.Name}.{member.Name}", Shape.Of(part));
                    Add(part);
                }
            }
        }
    }

    private void Note(string name, string shape)
    {
        if (!_values.TryGetValue(name, out var shapes))
            _values.Add(name, shapes = new HashSet<string>(StringComparer.Ordinal));
        shapes.Add(shape);
    }

    /// <summary>The members that have always had the same value.</summary>
    internal IEnumerable<string> Constant() =>
        _values.Where(member => member.Value.Count == 1).Select(member => member.Key).Order(StringComparer.Ordinal);
}
