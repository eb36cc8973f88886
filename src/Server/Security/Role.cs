namespace Pail.Server.Security;

/// <summary>What a caller may do. Each role may do what the roles before it may do.</summary>
internal enum Role
{
    /// <summary>May read values, lists, watches and the state of buckets.</summary>
    Reader,

    /// <summary>May also write values, and create, configure, clear, import and delete buckets.</summary>
    Writer,

    /// <summary>May also see what the runtime is doing, and kill processes.</summary>
    Admin,
}
