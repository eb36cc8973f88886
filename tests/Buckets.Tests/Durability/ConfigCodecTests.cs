using System.Buffers;
using System.Reflection;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.Durability;

public sealed class ConfigCodecTests
{
    public static TheoryData<string> Settings =>
        [.. typeof(BucketConfig).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_survives(string name)
    {
        var setting = typeof(BucketConfig).GetProperty(name)!;
        var config = new BucketConfig();
        setting.SetValue(config, Another(setting.PropertyType, setting.GetValue(config)));
        Assert.NotEqual(new BucketConfig(), config);

        Assert.Equal(config, Read(Write(config)));
        if (Nullable.GetUnderlyingType(setting.PropertyType) is null)
            return;
        setting.SetValue(config, null);
        Assert.Equal(config, Read(Write(config)));
    }

    [Fact]
    public void A_setting_that_is_not_there_has_its_default() => Assert.Equal(new BucketConfig(), Read([0]));

    [Fact]
    public void A_setting_of_a_newer_version_is_refused() =>
        Assert.Contains("written by a newer Pail", Refused([1, 100, 1, 0]), StringComparison.Ordinal);

    [Theory]
    [InlineData("a setting twice", new byte[] { 2, 1, 1, 0, 1, 1, 0 })]
    [InlineData("more bytes than the setting has", new byte[] { 1, 1, 2, 0, 0 })]
    [InlineData("no bytes", new byte[] { 1, 1, 0 })]
    [InlineData("bytes beyond the end", new byte[] { 1, 1, 5, 0 })]
    [InlineData("an unknown backend", new byte[] { 1, 1, 1, 9 })]
    [InlineData("a limit of 0", new byte[] { 1, 5, 1, 0 })]
    [InlineData("a lifetime and a moment", new byte[] { 1, 3, 3, 3, 1, 1 })]
    public void A_malformed_configuration_is_refused(string what, byte[] bytes)
    {
        Assert.NotEmpty(what);
        Assert.StartsWith("Byte ", Refused(bytes), StringComparison.Ordinal);
    }

    private static object Another(Type type, object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().First(other => !other.Equals(value));
        if (type == typeof(int))
            return (int)(value ?? 1) + 1;
        if (type == typeof(long))
            return (long)(value ?? 1L) + 1;
        if (type == typeof(bool))
            return !(bool)(value ?? false);
        if (type == typeof(TimeSpan))
            return (TimeSpan)(value ?? TimeSpan.Zero) + TimeSpan.FromTicks(1);
        if (type == typeof(Expiration))
            return Expiration.Sliding(TimeSpan.FromTicks(3), new DateTimeOffset(5, TimeSpan.Zero));
        if (type == typeof(string))
            return $"{value}+";
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return new Dictionary<string, string> { ["team"] = "checkout\uD800" };
        throw new NotSupportedException($"A setting of the type {type}: make another value of it here, and add it to the codec.");
    }

    private static byte[] Write(BucketConfig config)
    {
        var output = new ArrayBufferWriter<byte>();
        var bytes = new LogBytesWriter(output);
        ConfigCodec.Write(ref bytes, config);
        bytes.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static BucketConfig Read(byte[] bytes)
    {
        var input = new LogBytesReader(bytes);
        var config = ConfigCodec.Read(ref input);
        input.End("the configuration");
        return config;
    }

    private static string Refused(byte[] bytes) => Assert.Throws<LogFormatException>(() => Read(bytes)).Message;
}
