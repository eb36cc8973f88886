namespace Pail.Runtime.Tests.Guide;

#region Guest
internal sealed record Guest(string Town, int Age);
#endregion
