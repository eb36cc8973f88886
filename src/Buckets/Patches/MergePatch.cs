using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Pail.Buckets;

/// <summary>Applies merge patches (RFC 7396) to stored JSON. Pure: it changes neither the value nor the patch.</summary>
/// <remarks>
/// <para>
/// Nothing is formatted again. Every value, and the name of every member, is copied byte for byte from the value or the patch: numbers keep
/// their digits, strings their escapes, objects that the patch does not reach their white space. Objects that the patch does reach keep the
/// order of their members; new members come after them, in the order of the patch; white space between the members is removed.
/// </para>
/// <para>
/// A value may have two members of the same name. RFC 8259 permits that, and most readers see the last one. So does a patch that names the
/// member: it is merged into the last one, and the result has one member of this name, in the place of the first. Duplicates that the patch
/// does not name are kept.
/// </para>
/// <para>A value that is not JSON is never patched, not even by a patch that is not an object and would replace it.</para>
/// </remarks>
internal static class MergePatch
{
    /// <summary>Applies a patch to a value.</summary>
    /// <param name="target">The value.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="maxBytes">The size of the largest result that the caller accepts. A larger one is not built.</param>
    /// <param name="result">The patched value, in memory of exactly its size, if the patch was applied.</param>
    /// <param name="size">The size of the patched value in bytes, also if it is too large; 0 if the value is not JSON.</param>
    internal static MergePatchStatus TryApply(
        ReadOnlyMemory<byte> target, JsonMergePatch patch, int maxBytes, out ReadOnlyMemory<byte> result, out long size)
    {
        result = default;
        size = 0;
        if (!Utf8.IsValid(target.Span) || JsonText.FindLoneSurrogate(target.Span) >= 0 || TryRead(target) is not { } document)
            return MergePatchStatus.TargetIsNotJson;

        using (document)
        {
            var counter = PatchOutput.Counter();
            Merge(document.RootElement, patch.Root, ref counter);
            size = counter.Length;
            if (size > maxBytes)
                return MergePatchStatus.TooLarge;

            var merged = new byte[size];
            var output = PatchOutput.Into(merged);
            Merge(document.RootElement, patch.Root, ref output);
            result = merged;
            return MergePatchStatus.Applied;
        }
    }

    private static JsonDocument? TryRead(ReadOnlyMemory<byte> target)
    {
        try
        {
            return JsonDocument.Parse(target, JsonText.DocumentOptions);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Recursive, but both sides have at most 64 levels.
    private static void Merge(JsonElement target, PatchNode patch, ref PatchOutput output)
    {
        if (!patch.IsObject)
        {
            output.Write(patch.Literal.Span);
            return;
        }

        var lasts = new JsonElement[patch.Members.Length];
        if (target.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in target.EnumerateObject())
            {
                if (Find(patch, property) is var index and >= 0)
                    lasts[index] = property.Value;
            }
        }

        var separator = "{"u8;
        if (target.ValueKind is JsonValueKind.Object)
            WriteOld(target, patch, lasts, ref separator, ref output);
        WriteNew(patch, lasts, ref separator, ref output);
        output.Write(separator[0] == '{' ? "{}"u8 : "}"u8);
    }

    private static void WriteOld(
        JsonElement target, PatchNode patch, JsonElement[] lasts, ref ReadOnlySpan<byte> separator, ref PatchOutput output)
    {
        var written = new bool[lasts.Length];
        foreach (var property in target.EnumerateObject())
        {
            var index = Find(patch, property);
            if (index >= 0 && (written[index] || patch.Members[index].Value.IsNull))
                continue;

            output.Write(separator);
            output.Write("\""u8);
            output.Write(JsonMarshal.GetRawUtf8PropertyName(property));
            output.Write("\":"u8);
            separator = ","u8;
            if (index < 0)
            {
                output.Write(JsonMarshal.GetRawUtf8Value(property.Value));
                continue;
            }

            written[index] = true;
            Merge(lasts[index], patch.Members[index].Value, ref output);
        }
    }

    private static void WriteNew(PatchNode patch, JsonElement[] lasts, ref ReadOnlySpan<byte> separator, ref PatchOutput output)
    {
        for (var index = 0; index < lasts.Length; index++)
        {
            var member = patch.Members[index];
            if (lasts[index].ValueKind is not JsonValueKind.Undefined || member.Value.IsNull)
                continue;

            output.Write(separator);
            output.Write(member.Quoted.Span);
            output.Write(":"u8);
            separator = ","u8;

            // A new object takes this way too, so that the nulls inside it are left out.
            Merge(default, member.Value, ref output);
        }
    }

    private static int Find(PatchNode patch, JsonProperty property)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        return patch.Find(name.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(property.Name) : name);
    }
}
