using System.Buffers;
using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="BucketConfig"/> between silos, as it is in a store.</summary>
[GenerateSerializer, Alias("pail.config"), Immutable]
internal struct BucketConfigSurrogate
{
    [Id(0)]
    internal byte[] Settings;
}

[RegisterConverter]
internal sealed class BucketConfigConverter : IConverter<BucketConfig, BucketConfigSurrogate>
{
    public BucketConfig ConvertFromSurrogate(in BucketConfigSurrogate surrogate)
    {
        var input = new LogBytesReader(surrogate.Settings);
        return ConfigCodec.Read(ref input);
    }

    public BucketConfigSurrogate ConvertToSurrogate(in BucketConfig value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var output = new LogBytesWriter(bytes);
        ConfigCodec.Write(ref output, value);
        output.Flush();
        return new() { Settings = bytes.WrittenSpan.ToArray() };
    }
}
