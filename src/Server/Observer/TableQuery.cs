namespace Pail.Server.Observer;

/// <summary>Which tables a page wants to see.</summary>
internal sealed record TableQuery(TableOrder Order, int Offset, int Limit);

/// <summary>The order of tables. Numbers come with the largest first, names and ids with the smallest.</summary>
internal enum TableOrder
{
    Id,
    Name,
    Rows,
    Memory,
    Hits,
}
