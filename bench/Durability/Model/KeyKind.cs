namespace Pail.Bench.Durability.Model;

/// <summary>What a key is used for. Its name begins with it.</summary>
internal enum KeyKind
{
    /// <summary>A value that one client writes and deletes.</summary>
    Own,

    /// <summary>A JSON document that one client writes and patches.</summary>
    Document,

    /// <summary>One of four values that one client writes in transactions, all four with the same number.</summary>
    Group,

    /// <summary>A value that all clients write.</summary>
    Hot,

    /// <summary>A number that all clients increment by one.</summary>
    Counter,

    /// <summary>A value to which all clients append records.</summary>
    Log,
}
