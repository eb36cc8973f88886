using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>The operations that are different for bags.</summary>
internal sealed class OurBag(BagTable<EtsKey, EtsRow> table) : OurTable(table)
{
    protected override string Answered(Operation operation) => operation.Name switch
    {
        "lookup_element" => Answer.Of(table.LookupElement(operation.Key(1), row => row.Element(operation.Number(2)))),
        _ => base.Answered(operation),
    };
}
