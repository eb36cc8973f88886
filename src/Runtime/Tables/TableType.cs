namespace Pail.Runtime.Tables;

/// <summary>The types of tables. OTP: the type option of <c>ets:new/2</c>.</summary>
public enum TableType
{
    /// <summary>One row for each key, in no order.</summary>
    Set,

    /// <summary>One row for each key, in the order of the keys.</summary>
    OrderedSet,

    /// <summary>Any number of rows for each key, all different.</summary>
    Bag,

    /// <summary>Any number of rows for each key, also equal ones.</summary>
    DuplicateBag,
}
