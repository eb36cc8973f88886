using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>A call to a partition. When the reply comes, the partition has handled all earlier messages.</summary>
internal sealed record RegistrySyncRequest : ICall<bool>;
