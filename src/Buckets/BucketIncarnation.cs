using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>One process of a bucket, from its start to the start of the next one, and what it was started with.</summary>
/// <param name="Supervision">The supervisor that started the process.</param>
/// <param name="Pid">The process.</param>
/// <param name="Epoch">The epoch of the data; the previous process's epoch if the data outlived that process.</param>
/// <param name="Size">Counts the data. It is the same object as long as the data is the same.</param>
internal sealed record BucketIncarnation(BucketSupervision Supervision, Pid Pid, long Epoch, SizeCounter Size);
