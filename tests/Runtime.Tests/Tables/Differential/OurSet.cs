using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>
/// The operations that only tables with one row for each key have. Counters that are the whole row are in a table of their own.
/// </summary>
internal class OurSet(UniqueTable<EtsKey, EtsRow> table, UniqueTable<EtsKey, long> counters) : OurTable(table)
{
    public override void Dispose()
    {
        base.Dispose();
        counters.Delete();
    }

    protected override string Answered(Operation operation) => operation.Name switch
    {
        "lookup_element" => Answer.Of(table.LookupElement(operation.Key(1), row => row.Element(operation.Number(2)))),
        "lookup_element_or" =>
            Answer.Of(table.LookupElement(operation.Key(1), row => row.Element(operation.Number(2)), operation.Number(3))),
        "update_element" => Answer.Of(table.UpdateElement(operation.Key(1), EtsRow.Field(operation.Number(2)), operation.Number(3))),
        "update_elements" => Answer.Of(table.UpdateElement(operation.Key(1), _ => operation.Row(2))),
        "count_field" => Answer.Of(table.UpdateCounter(operation.Key(1), EtsRow.Field(operation.Number(2)), operation.Number(3))),
        "count_field_or" => Answer.Of(
            table.UpdateCounter(operation.Key(1), EtsRow.Field(operation.Number(2)), operation.Number(3), initial: operation.Row(4))),
        "count_fields" => Answer.Of(table.UpdateCounters(operation.Key(1), operation.Updates(2))),
        "count_fields_or" => Answer.Of(table.UpdateCounters(operation.Key(1), operation.Updates(4), initial: operation.Row(2))),
        "count" => Answer.Of(counters.UpdateCounter(operation.Key(1), operation.Number(2))),
        "count_or" => Answer.Of(counters.UpdateCounter(operation.Key(1), operation.Number(2), initial: operation.Number(3))),
        "wrap" => Answer.Of(counters.UpdateCounter(operation.Key(1), operation.Number(2), Limit(operation))),
        "wrap_or" => Answer.Of(counters.UpdateCounter(operation.Key(1), operation.Number(2), Limit(operation), operation.Number(5))),
        "discount" => Answer.Of(counters.Delete(operation.Key(1))),
        "counters" => Answer.Of(Answer.ByKey(counters.Type, counters, counter => counter.Key)),
        _ => base.Answered(operation),
    };

    private static CounterLimit Limit(Operation operation) => new(Threshold: operation.Number(3), SetValue: operation.Number(4));
}
