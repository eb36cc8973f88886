using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>What bags do in another way than other tables.</summary>
internal sealed class OurBag(BagTable<EtsKey, EtsRow> table) : OurTable(table)
{
    protected override string Answered(Operation operation) => operation.Name switch
    {
        "lookup_element" => Answer.Of(table.LookupElement(operation.Key(1), row => row.Element(operation.Number(2)))),
        _ => base.Answered(operation),
    };
}
