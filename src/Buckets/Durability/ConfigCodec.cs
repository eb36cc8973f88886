using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>A bucket's configuration as bytes: how many settings there are, then each with its number and the count of its bytes.</summary>
/// <remarks>
/// A setting that is not there has its default, so a later version can add settings. A number that is not known is refused: whoever
/// wrote it meant something by it. All settings are written, also those that have their defaults, because a default may change.
/// The numbers are in the log, so they stay.
/// </remarks>
internal static class ConfigCodec
{
    private const int SettingCount = (int)Setting.Durable;

    private enum Setting
    {
        Backend = 1,
        TableType,
        Expiration,
        MaxValueBytes,
        MaxKeys,
        MaxBytes,
        Eviction,
        Restart,
        MaxRestarts,
        RestartPeriod,
        MailboxLimit,
        CallTimeout,
        Metadata,
        Durable,
    }

    [Flags]
    private enum Times : byte
    {
        None = 0,
        Lifetime = 1,
        Moment = 2,
        Idle = 4,
    }

    internal static void Write(ref LogBytesWriter output, BucketConfig config)
    {
        var scratch = new System.Buffers.ArrayBufferWriter<byte>();
        output.Number(SettingCount);
        for (var setting = Setting.Backend; (int)setting <= SettingCount; setting++)
        {
            scratch.ResetWrittenCount();
            var bytes = new LogBytesWriter(scratch);
            Write(ref bytes, setting, config);
            bytes.Flush();
            output.Number((int)setting);
            output.Bytes(scratch.WrittenSpan);
        }
    }

    internal static BucketConfig Read(ref LogBytesReader input)
    {
        var start = input.At;
        var config = new BucketConfig();
        var before = 0ul;
        for (var left = input.Count(2, "the count of the settings"); left > 0; left--)
        {
            var at = input.At;
            var number = input.Number("the number of a setting");
            if (number is 0 or > SettingCount)
                throw LogFormatException.Newer(at, $"the number of a setting (1 to {SettingCount})", number);
            if (number <= before)
                throw new LogFormatException(at, $"a setting after {before}", $"{number}");
            before = number;
            var value = input.Part(input.Count(1, "the bytes of a setting"));
            config = Read(ref value, (Setting)number, config);
            value.End($"the setting {(Setting)number}");
        }

        return Valid(config, start);
    }

    /// <summary>The bytes of a configuration that stands alone.</summary>
    internal static byte[] ToBytes(BucketConfig config)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var bytes = new LogBytesWriter(output);
        Write(ref bytes, config);
        bytes.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> makes.</summary>
    /// <exception cref="LogFormatException">The bytes are something else.</exception>
    internal static BucketConfig FromBytes(ReadOnlySpan<byte> bytes)
    {
        var input = new LogBytesReader(bytes);
        var config = Read(ref input);
        input.End("the configuration");
        return config;
    }

    private static BucketConfig Valid(BucketConfig config, int start)
    {
        try
        {
            BucketConfig.Validate(config);
            return config;
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new LogFormatException(start, "a valid configuration", fault.Message);
        }
    }

    // A setting without bytes is null.
    private static void Write(ref LogBytesWriter output, Setting setting, BucketConfig config)
    {
        switch (setting)
        {
            case Setting.Backend:
                output.Number((int)config.Backend);
                break;
            case Setting.TableType:
                output.Number((int)config.TableType);
                break;
            case Setting.Expiration:
                WriteExpiration(ref output, config.Expiration);
                break;
            case Setting.MaxValueBytes:
                output.Number(config.MaxValueBytes);
                break;
            case Setting.MaxKeys:
                WriteNullable(ref output, config.MaxKeys);
                break;
            case Setting.MaxBytes:
                WriteNullable(ref output, config.MaxBytes);
                break;
            case Setting.Eviction:
                output.Number((int)config.Eviction);
                break;
            case Setting.Restart:
                output.Number((int)config.Restart);
                break;
            case Setting.MaxRestarts:
                output.Number(config.MaxRestarts);
                break;
            case Setting.RestartPeriod:
                output.Signed(config.RestartPeriod.Ticks);
                break;
            case Setting.MailboxLimit:
                WriteNullable(ref output, config.MailboxLimit);
                break;
            case Setting.CallTimeout:
                output.Signed(config.CallTimeout.Ticks);
                break;
            case Setting.Metadata:
                EntryCodec.WriteMetadata(ref output, config.Metadata);
                break;
            case Setting.Durable:
                output.Number(config.Durable ? 1 : 0);
                break;
        }
    }

    private static BucketConfig Read(ref LogBytesReader input, Setting setting, BucketConfig config) => setting switch
    {
        Setting.Backend => config with { Backend = (BucketBackend)ReadInt(ref input, setting) },
        Setting.TableType => config with { TableType = (BucketTableType)ReadInt(ref input, setting) },
        Setting.Expiration => config with { Expiration = ReadExpiration(ref input) },
        Setting.MaxValueBytes => config with { MaxValueBytes = ReadInt(ref input, setting) },
        Setting.MaxKeys => config with { MaxKeys = input.Left == 0 ? null : input.Long(nameof(Setting.MaxKeys)) },
        Setting.MaxBytes => config with { MaxBytes = input.Left == 0 ? null : input.Long(nameof(Setting.MaxBytes)) },
        Setting.Eviction => config with { Eviction = (Eviction)ReadInt(ref input, setting) },
        Setting.Restart => config with { Restart = (Restart)ReadInt(ref input, setting) },
        Setting.MaxRestarts => config with { MaxRestarts = ReadInt(ref input, setting) },
        Setting.RestartPeriod => config with { RestartPeriod = new TimeSpan(input.Signed(nameof(Setting.RestartPeriod))) },
        Setting.MailboxLimit => config with { MailboxLimit = input.Left == 0 ? null : ReadInt(ref input, setting) },
        Setting.CallTimeout => config with { CallTimeout = new TimeSpan(input.Signed(nameof(Setting.CallTimeout))) },
        Setting.Metadata => config with { Metadata = EntryCodec.ReadMetadata(ref input) },
        Setting.Durable => config with { Durable = ReadInt(ref input, setting) != 0 },
        _ => throw new ArgumentOutOfRangeException(nameof(setting), setting, "Not a setting."),
    };

    private static void WriteNullable(ref LogBytesWriter output, long? value)
    {
        if (value is { } number)
            output.Number(number);
    }

    private static int ReadInt(ref LogBytesReader input, Setting setting) => (int)input.Between(0, int.MaxValue, setting.ToString());

    private static void WriteExpiration(ref LogBytesWriter output, Expiration expiration)
    {
        var times = (expiration.Lifetime is null ? 0 : Times.Lifetime)
            | (expiration.Moment is null ? 0 : Times.Moment)
            | (expiration.Idle is null ? 0 : Times.Idle);
        output.Byte((byte)times);
        if (expiration.Lifetime is { } lifetime)
            output.Number(lifetime.Ticks);
        if (expiration.Moment is { } moment)
            output.Time(moment);
        if (expiration.Idle is { } idle)
            output.Number(idle.Ticks);
    }

    private static Expiration ReadExpiration(ref LogBytesReader input)
    {
        var at = input.At;
        var times = (Times)input.Byte("the kind of an expiration");
        var lifetime = (times & Times.Lifetime) == 0 ? (TimeSpan?)null : ReadDuration(ref input, "a lifetime");
        var moment = (times & Times.Moment) == 0 ? (DateTimeOffset?)null : input.Time("a moment of expiry");
        var idle = (times & Times.Idle) == 0 ? (TimeSpan?)null : ReadDuration(ref input, "an idle time");
        return times switch
        {
            Times.None => Expiration.None,
            Times.Lifetime => Expiration.After(lifetime!.Value),
            Times.Moment => Expiration.At(moment!.Value),
            Times.Idle or (Times.Idle | Times.Lifetime) => Expiration.Sliding(idle!.Value, lifetime),
            Times.Idle | Times.Moment => Expiration.Sliding(idle!.Value, moment!.Value),
            _ => throw LogFormatException.Newer(at, "the kind of an expiration (0, 1, 2, 4, 5 or 6)", (ulong)times),
        };
    }

    private static TimeSpan ReadDuration(ref LogBytesReader input, string expected) =>
        new(input.Between(1, TimeSpan.MaxValue.Ticks, expected));
}
