namespace Pail.Server.Health;

/// <summary>A further condition of <c>/health/ready</c>, registered by the program that hosts the server.</summary>
internal interface IReadiness
{
    /// <summary>Why the server must not get new requests now, as a sentence; null when it may. Must not wait for anything.</summary>
    string? WhyNotReady();
}
