namespace Pail.Buckets;

/// <summary>Work with the store, and who waits for it.</summary>
internal sealed record StoreWork(Action<ILogStore> Run, TaskCompletionSource Done);
