using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>The heir of all table buckets: keeps the table of an owner that died until the next owner asks for it.</summary>
internal sealed class TableKeeper : GenServer<bool>
{
    protected override ValueTask<InitResult> Init() => Ok(true);

    protected override ValueTask<CallResult> HandleCall(object request, From from, bool state)
    {
        if (request is not GiveBack back)
            return base.HandleCall(request, from, state);

        // The transfer came before the new owner was started: an owner's tables are inherited before anybody learns of its death.
        return Reply(back.Table.Owner == Self.Pid && TryGive(back), state);
    }

    private static bool TryGive(GiveBack back)
    {
        try
        {
            back.Table.GiveAway(back.To);
            return true;
        }
        catch (ArgumentException)
        {
            // The new owner has ended already, or the table has been deleted: no reason to fall, for every other orphan would fall too.
            return false;
        }
    }

    // Nothing to remember: the table itself says who owns it.
    protected override ValueTask<Result> HandleInfo(object message, bool state) =>
        message is TableTransfer ? NoReply(state) : base.HandleInfo(message, state);

    internal sealed record GiveBack(Table Table, Pid To) : ICall<bool>;
}
