using Pail.Runtime.Tables;

namespace Pail.Cluster.Grains;

/// <summary>An <see cref="Expiration"/> between silos.</summary>
[GenerateSerializer, Alias("pail.expiration"), Immutable]
internal struct ExpirationSurrogate
{
    [Id(0)]
    internal TimeSpan? Lifetime;

    [Id(1)]
    internal DateTimeOffset? Moment;

    [Id(2)]
    internal TimeSpan? Idle;
}

[RegisterConverter]
internal sealed class ExpirationConverter : IConverter<Expiration, ExpirationSurrogate>
{
    public Expiration ConvertFromSurrogate(in ExpirationSurrogate surrogate) => surrogate switch
    {
        { Idle: { } idle, Moment: { } moment } => Expiration.Sliding(idle, moment),
        { Idle: { } idle } => Expiration.Sliding(idle, surrogate.Lifetime),
        { Moment: { } moment } => Expiration.At(moment),
        { Lifetime: { } lifetime } => Expiration.After(lifetime),
        _ => Expiration.None,
    };

    public ExpirationSurrogate ConvertToSurrogate(in Expiration value) =>
        new() { Lifetime = value.Lifetime, Moment = value.Moment, Idle = value.Idle };
}
