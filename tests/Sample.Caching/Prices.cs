namespace Pail.Sample.Caching;

/// <summary>The slow source that the shop caches. Counts how often it was asked.</summary>
public sealed class Prices
{
    private int _reads;
    private int _pages;

    public int Reads => Volatile.Read(ref _reads);

    public int Pages => Volatile.Read(ref _pages);

    public async ValueTask<string> Read(string item)
    {
        await Task.Yield();
        return $"{item} costs {item.Length}.00, read {Interlocked.Increment(ref _reads)}";
    }

    public string Page(string item) => $"page of {item}, made {Interlocked.Increment(ref _pages)}";
}
