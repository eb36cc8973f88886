using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>One life of a bucket's process: what changes when it is started anew.</summary>
internal sealed record BucketLife(Pid Pid, long Epoch, Usage Usage);
