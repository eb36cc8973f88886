namespace Pail.Buckets;

/// <summary>One value of a merge patch: either a literal that replaces the target's value, or an object that is merged into it.</summary>
internal sealed class PatchNode
{
    private readonly PatchMember[]? _members;
    private readonly int[] _byName = [];

    private PatchNode(ReadOnlyMemory<byte> literal) => Literal = literal;

    private PatchNode(PatchMember[] members, int[] byName)
    {
        _members = members;
        _byName = byName;
    }

    internal bool IsObject => _members is not null;

    /// <summary>The text of a value that is not an object, as the patch has it.</summary>
    internal ReadOnlyMemory<byte> Literal { get; }

    internal bool IsNull => !IsObject && Literal.Span.SequenceEqual("null"u8);

    /// <summary>The members of an object, in the order of the patch.</summary>
    internal ReadOnlySpan<PatchMember> Members => _members;

    internal static PatchNode FromLiteral(ReadOnlyMemory<byte> literal) => new(literal);

    /// <summary>Makes an object, unless two members have the same name.</summary>
    /// <returns>The node; or <see langword="null"/>, and the later of two members with the same name.</returns>
    internal static PatchNode? FromMembers(List<PatchMember> members, out PatchMember duplicate)
    {
        // Sorted, not hashed: nobody can choose names that collide.
        var sorted = new int[members.Count];
        for (var index = 0; index < sorted.Length; index++)
            sorted[index] = index;
        Array.Sort(sorted, (left, right) =>
            members[left].Name.AsSpan().SequenceCompareTo(members[right].Name) is not 0 and var order ? order : left.CompareTo(right));

        for (var index = 1; index < sorted.Length; index++)
        {
            duplicate = members[sorted[index]];
            if (members[sorted[index - 1]].Name.AsSpan().SequenceEqual(duplicate.Name))
                return null;
        }

        duplicate = default;
        return new PatchNode([.. members], sorted);
    }

    /// <summary>Finds the member with a name.</summary>
    /// <param name="name">The name in UTF-8, without escapes.</param>
    /// <returns>Its index in <see cref="Members"/>, or -1.</returns>
    internal int Find(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, _byName.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            switch (name.SequenceCompareTo(Members[_byName[middle]].Name))
            {
                case 0:
                    return _byName[middle];
                case < 0:
                    high = middle - 1;
                    break;
                default:
                    low = middle + 1;
                    break;
            }
        }

        return -1;
    }
}
