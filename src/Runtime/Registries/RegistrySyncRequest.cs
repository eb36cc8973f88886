using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>Asks a partition for an answer: by then it has handled what came before.</summary>
internal sealed record RegistrySyncRequest : ICall<bool>;
