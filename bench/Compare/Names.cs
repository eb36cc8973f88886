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
    public const string DistributedCache = "MemoryDistributedCache";
    public const string Redis = "Redis";
    public const string Garnet = "Garnet";
    public const string Kestrel = "Kestrel";
    public const string CowboyAgent = "Cowboy + Agent";
    public const string CowboyEts = "Cowboy + ETS";

    public const string BareJournal = "bare journal";
    public const string InMemory = "not durable";
    public const string DurableBucket = "durable bucket";
    public const string JournalAlone = "journal alone";
    public const string DurableServer = "durable server";

    // The variants of a bucket, and what a BEAM has in their place. They are rows of a table, not columns.
    public const string Agent = "agent";
    public const string GenServer = "genserver";
    public const string Set = "table set";
    public const string Ordered = "table ordered set";
    public const string BeamAgent = "BEAM agent";
    public const string BeamTable = "BEAM ets";
}
