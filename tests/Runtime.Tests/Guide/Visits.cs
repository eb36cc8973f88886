namespace Pail.Runtime.Tests.Guide;

#region Visits
internal record struct Visits
{
    public long Today;
    public long Ever;
}
#endregion
