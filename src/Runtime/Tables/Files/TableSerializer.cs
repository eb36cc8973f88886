using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pail.Runtime.Tables;

/// <summary>Turns keys or rows into bytes for a file, and back.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <example>
/// <code>
/// internal sealed class GuidSerializer : TableSerializer&lt;Guid&gt;
/// {
///     public override void Write(Guid value, IBufferWriter&lt;byte&gt; output) =&gt; output.Write(value.ToByteArray());
///
///     public override Guid Read(ReadOnlySpan&lt;byte&gt; input) =&gt;
///         input.Length == 16 ? new Guid(input) : throw new FormatException($"A Guid has 16 bytes, not {input.Length}.");
/// }
/// </code>
/// </example>
public abstract class TableSerializer<T>
{
    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="output">Gets the bytes.</param>
    public abstract void Write(T value, IBufferWriter<byte> output);

    /// <summary>Reads a value that <see cref="Write"/> has written.</summary>
    /// <param name="input">The bytes of this value and no others.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The bytes are not a valid value.</exception>
    public abstract T Read(ReadOnlySpan<byte> input);
}

/// <summary>
/// The serializers that this library has. For other types use <see cref="Json{T}"/> or derive from <see cref="TableSerializer{T}"/>.
/// </summary>
public static class TableSerializer
{
    /// <summary>Strings in UTF-8.</summary>
    public static TableSerializer<string> Text { get; } = new TextSerializer();

    /// <summary>Byte arrays, unchanged.</summary>
    public static TableSerializer<byte[]> Bytes { get; } = new BytesSerializer();

    /// <summary>Integers, little-endian.</summary>
    /// <typeparam name="T">The integer type. It must have a fixed number of bytes.</typeparam>
    /// <returns>The serializer.</returns>
    public static TableSerializer<T> Number<T>()
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => new IntegerSerializer<T>();

    /// <summary>Values as JSON.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="type">The type's description, made by the source generator of <c>System.Text.Json</c>.</param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentNullException">The type is null.</exception>
    public static TableSerializer<T> Json<T>(JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new JsonSerializer<T>(type);
    }

    private sealed class TextSerializer : TableSerializer<string>
    {
        // A string with a lone surrogate has no UTF-8 form. It must throw, because a replacement character would change the key.
        private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

        public override void Write(string value, IBufferWriter<byte> output) => Strict.GetBytes(value.AsSpan(), output);

        public override string Read(ReadOnlySpan<byte> input)
        {
            try
            {
                return Strict.GetString(input);
            }
            catch (ArgumentException error)
            {
                throw new FormatException("Text must be valid UTF-8.", error);
            }
        }
    }

    private sealed class IntegerSerializer<T> : TableSerializer<T>
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        private static readonly int Size = T.MaxValue.GetByteCount();
        private static readonly bool IsUnsigned = T.IsZero(T.MinValue);

        public override void Write(T value, IBufferWriter<byte> output)
        {
            value.WriteLittleEndian(output.GetSpan(Size));
            output.Advance(Size);
        }

        public override T Read(ReadOnlySpan<byte> input) => input.Length == Size
            ? T.ReadLittleEndian(input, IsUnsigned)
            : throw new FormatException($"A {typeof(T).Name} must have {Size} bytes, but has {input.Length}.");
    }

    private sealed class BytesSerializer : TableSerializer<byte[]>
    {
        public override void Write(byte[] value, IBufferWriter<byte> output) => output.Write(value);

        public override byte[] Read(ReadOnlySpan<byte> input) => input.ToArray();
    }

    private sealed class JsonSerializer<T>(JsonTypeInfo<T> type) : TableSerializer<T>
    {
        public override void Write(T value, IBufferWriter<byte> output)
        {
            using var writer = new Utf8JsonWriter(output);
            JsonSerializer.Serialize(writer, value, type);
        }

        public override T Read(ReadOnlySpan<byte> input)
        {
            try
            {
                return JsonSerializer.Deserialize(input, type)!;
            }
            catch (JsonException error)
            {
                throw new FormatException(error.Message, error);
            }
        }
    }
}
