namespace Pail.Buckets;

/// <summary>
/// Works with the files of a storage of durable buckets while no program has it open. The methods wait for the disk on the calling thread,
/// and take as long as the storage is large.
/// </summary>
public static class BucketStorageFiles
{
    /// <summary>
    /// Makes a storage from a backup, which <see cref="BucketTree.BackUp"/> has written. All of the backup is read before anything counts.
    /// A crash in between leaves no storage, and nothing that is in the way of the next attempt.
    /// </summary>
    /// <param name="backupFile">The backup. It is only read.</param>
    /// <param name="directory">The directory, which must not have a storage. It is made if it is not there.</param>
    /// <returns>What the backup has.</returns>
    /// <exception cref="BucketStorageException">
    /// The directory has a storage (<see cref="BucketStorageFault.Exists"/>) or is in use, the backup is damaged, belongs to another
    /// program or was written by a newer version, or a file could not be read or written. The message names the file and the place.
    /// </exception>
    public static BucketStorageRecovery Restore(string backupFile, string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(backupFile);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return BackUpReader.Restore(Path.GetFullPath(backupFile), directory);
    }

    /// <summary>
    /// Makes a new storage from what is readable of a damaged one. Nothing that has a wrong checksum is taken, so a value is either as it
    /// was or missing. Of the changes since the last snapshot, those up to the first that is missing are taken: what follows may build on
    /// it. The damaged storage is copied before it is read, and never changed.
    /// </summary>
    /// <param name="fromDirectory">The directory of the damaged storage, which no program may have open.</param>
    /// <param name="toDirectory">
    /// The directory of the new one, which must not have a storage. It is made if it is not there. Until the end it needs room for two
    /// copies of the damaged storage, too.
    /// </param>
    /// <returns>What was saved, and what is lost.</returns>
    /// <exception cref="BucketStorageException">
    /// Nothing can be read, or one of the directories cannot be used. The message says which and why.
    /// </exception>
    public static BucketSalvage Salvage(string fromDirectory, string toDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(fromDirectory);
        ArgumentException.ThrowIfNullOrEmpty(toDirectory);
        return LogSalvage.Run(Path.GetFullPath(fromDirectory), Path.GetFullPath(toDirectory));
    }
}
