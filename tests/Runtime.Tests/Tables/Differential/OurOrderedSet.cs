using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>The operations that need an order.</summary>
internal sealed class OurOrderedSet(OrderedTable<EtsKey, EtsRow> table, OrderedTable<EtsKey, long> counters) : OurSet(table, counters)
{
    private TablePage<KeyValuePair<EtsKey, EtsRow>>? _page;

    protected override string Answered(Operation operation) => operation.Name switch
    {
        "first_lookup" => Row(table.TryFirst(out var key, out var row), key, row),
        "last_lookup" => Row(table.TryLast(out var key, out var row), key, row),
        "next_lookup" => Row(table.TryNext(operation.Key(1), out var key, out var row), key, row),
        "prev_lookup" => Row(table.TryPrev(operation.Key(1), out var key, out var row), key, row),
        "slot" => table.TryGetSlot(operation.Number(1), out var row) ? Answer.Of(row) : Answer.End,
        "select_reverse" => Rows(table.SelectReverse(operation.Condition(1), KeyValuePair.Create)),
        "select_range" => Rows(table.Range(Range(operation))),
        "select_range_reverse" => Rows(table.Select(static (_, _) => true, KeyValuePair.Create, Range(operation), backward: true)),
        "pages_reverse" => Answer.Of(table.Type, table.SelectReverse(operation.Condition(2), KeyValuePair.Create, operation.Number(1))),
        "page" => Page(table.Match(operation.Condition(2), operation.Number(1))),
        "page_reverse" => Page(table.SelectReverse(operation.Condition(2), KeyValuePair.Create, operation.Number(1))),
        "next_page" => Page(_page?.Next()),
        _ => base.Answered(operation),
    };

    private static KeyRange<EtsKey> Range(Operation operation) => KeyRange.From(operation.Key(1)).Before(operation.Key(2));

    private static string Row(bool found, EtsKey key, EtsRow row) => found ? Answer.Of(KeyValuePair.Create(key, row)) : Answer.End;

    // Keeps the page, so that a later operation can continue from it after the table has changed.
    private string Page(TablePage<KeyValuePair<EtsKey, EtsRow>>? page)
    {
        _page = page;
        return Answer.Of(page?.Rows ?? []);
    }
}
