using System.Buffers;
using System.Text.Json;
using Pail.Server.Http;

namespace Pail.Server.Observer;

/// <summary>
/// Writes the rows of a list that have changed since they were last written, and the order of the rows if that has changed. Keeps the bytes
/// of the rows that the page has; there are few, because a page shows only some rows of a list.
/// </summary>
internal sealed class RowChanges
{
    private readonly ArrayBufferWriter<byte> _row = new(512);
    private Dictionary<string, byte[]> _rows = [];
    private List<string> _order = [];
    private bool _isFirst = true;

    /// <summary>Writes the members <c>order</c> and <c>rows</c> of the object that is being written.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="items">The rows, in their order.</param>
    /// <param name="key">The key of a row, which the row has too.</param>
    /// <param name="write">Writes a row as an object.</param>
    internal void Write<T>(Utf8JsonWriter json, IReadOnlyCollection<T> items, Func<T, string> key, Action<Utf8JsonWriter, T> write)
    {
        var rows = new Dictionary<string, byte[]>(items.Count);
        var order = new List<string>(items.Count);
        json.WriteStartArray("rows"u8);
        foreach (var item in items)
        {
            // A key that comes twice, such as that of a child which moved while the list was read, is shown once.
            var name = key(item);
            if (rows.ContainsKey(name))
                continue;
            order.Add(name);
            rows.Add(name, WriteIfChanged(json, name, item, write));
        }

        json.WriteEndArray();
        if (_isFirst || !order.SequenceEqual(_order))
        {
            json.WriteStartArray("order"u8);
            foreach (var name in order)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        (_rows, _order, _isFirst) = (rows, order, false);
    }

    private byte[] WriteIfChanged<T>(Utf8JsonWriter json, string name, T item, Action<Utf8JsonWriter, T> write)
    {
        _row.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_row, Json.Options))
            write(writer, item);
        if (_rows.TryGetValue(name, out var known) && _row.WrittenSpan.SequenceEqual(known))
            return known;
        json.WriteRawValue(_row.WrittenSpan, skipInputValidation: true);
        return _row.WrittenSpan.ToArray();
    }
}
