using System.Globalization;

namespace Pail.Server.Http;

/// <summary>Reads integers that consist of decimal digits alone.</summary>
internal static class Digits
{
    /// <summary>Reads an integer. False when the text has anything but digits, or does not fit.</summary>
    // The framework's parser alone would also take NULs after the digits.
    internal static bool TryRead(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
