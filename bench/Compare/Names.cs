namespace Pail.Bench.Compare;

/// <summary>The names of the contestants in the table.</summary>
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
