namespace Pail.Bench.Compare;

/// <summary>The contestants, as the table calls them.</summary>
internal static class Names
{
    public const string Pail = "Pail";
    public const string Beam = "BEAM";
    public const string Akka = "Akka.NET";
    public const string Proto = "Proto.Actor";
    public const string Orleans = "Orleans";
    public const string Concurrent = "ConcurrentDictionary";
    public const string NonBlocking = "NonBlocking";
    public const string MemoryCache = "MemoryCache";
    public const string BitFaster = "BitFaster";
}
