namespace Pail.Buckets.Tests.Guide;

#region Retry
internal static class Retry
{
    public static async Task<T> WhileRestarting<T>(Func<ValueTask<T>> read)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Restarting)
            {
                // A restart takes microseconds. A program that may meet a longer one waits here, and gives up at some time.
                await Task.Yield();
            }
        }
    }
}
#endregion
