namespace Pail.Buckets;

/// <summary>The type of the table of a table bucket.</summary>
public enum BucketTableType
{
    /// <summary>A hash table. Its keys are listed by an index beside it.</summary>
    Set,

    /// <summary>A table that keeps its rows in byte order of the keys.</summary>
    OrderedSet,
}
