using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>An <see cref="OperationFault"/> between silos.</summary>
[GenerateSerializer, Alias("pail.fault"), Immutable]
internal struct OperationFaultSurrogate
{
    [Id(0)]
    internal OperationFaultKind Kind;

    [Id(1)]
    internal string Message;

    [Id(2)]
    internal long? Limit;

    [Id(3)]
    internal long? Amount;
}

[RegisterConverter]
internal sealed class OperationFaultConverter : IConverter<OperationFault, OperationFaultSurrogate>
{
    public OperationFault ConvertFromSurrogate(in OperationFaultSurrogate surrogate) =>
        new(surrogate.Kind, WireText.Read(surrogate.Message)) { Limit = surrogate.Limit, Amount = surrogate.Amount };

    public OperationFaultSurrogate ConvertToSurrogate(in OperationFault value) => new()
    {
        Kind = value.Kind,
        Message = WireText.Write(value.Message),
        Limit = value.Limit,
        Amount = value.Amount,
    };
}
