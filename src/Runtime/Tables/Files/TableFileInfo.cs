namespace Pail.Runtime.Tables;

/// <summary>The facts in a file about its table. OTP: <c>ets:tabfile_info/1</c>.</summary>
/// <param name="Version">The version of the file's format.</param>
/// <param name="Type">What kind of table it is.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="Named">Whether it was found by its name.</param>
/// <param name="Protection">Which processes could use it.</param>
/// <param name="Size">How many rows were written.</param>
public sealed record TableFileInfo(int Version, TableType Type, string? Name, bool Named, TableProtection Protection, long Size);
