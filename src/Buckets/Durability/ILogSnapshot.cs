namespace Pail.Buckets;

/// <summary>A snapshot that is being written. Used by the thread of the store.</summary>
internal interface ILogSnapshot
{
    /// <summary>Adds the next part.</summary>
    /// <param name="part">The bytes. The store keeps no reference to them.</param>
    void Append(ReadOnlySpan<byte> part);

    /// <summary>
    /// Makes this the snapshot of the store, on the disk. After <see cref="BucketStorageFault.Full"/>, it can be tried again.
    /// </summary>
    void Complete();

    /// <summary>Gives the snapshot up. <see cref="ILogStore.DeleteOld"/> deletes its parts.</summary>
    void Abandon();
}
