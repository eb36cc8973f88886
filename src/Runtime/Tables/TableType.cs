namespace Pail.Runtime.Tables;

/// <summary>What kind of table it is. OTP: the type option of <c>ets:new/2</c>.</summary>
public enum TableType
{
    /// <summary>One row for each key, in no order.</summary>
    Set,

    /// <summary>One row for each key, in the order of the keys.</summary>
    OrderedSet,

    /// <summary>Any number of different rows for each key.</summary>
    Bag,

    /// <summary>Any number of rows for each key, also the same more than once.</summary>
    DuplicateBag,
}
