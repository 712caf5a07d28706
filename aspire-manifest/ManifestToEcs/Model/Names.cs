using System.Globalization;
using System.Text;

namespace ManifestToEcs.Model;

/// <summary>
/// One name in the spelling of each output: <c>etl-worker/task-role</c> is EtlWorkerTaskRole, etl_worker_task_role and
/// ETL_WORKER_TASK_ROLE.
/// </summary>
public static class Names
{
    /// <summary>CloudFormation logical id, letters and digits only.</summary>
    public static string Pascal(string name) =>
        string.Concat(Words(name).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Terraform label.</summary>
    public static string Snake(string name) => string.Join('_', Words(name)).ToLowerInvariant();

    /// <summary>Placeholder and shell variable.</summary>
    public static string UpperSnake(string name) => string.Join('_', Words(name)).ToUpperInvariant();

    /// <summary>Part of a secret's or file's name: <c>ConnectionStrings__ledger</c> is connection-strings-ledger.</summary>
    public static string Kebab(string name) => string.Join('-', Words(name)).ToLowerInvariant();

    // "etl-worker/taskRole.Arn" -> etl worker task Role Arn
    private static IEnumerable<string> Words(string name)
    {
        var word = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            var startsWord = i > 0 && char.IsAsciiLetterUpper(letter)
                && (char.IsAsciiLetterLower(name[i - 1]) || char.IsAsciiDigit(name[i - 1]));
            if ((startsWord || !char.IsAsciiLetterOrDigit(letter)) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
            if (char.IsAsciiLetterOrDigit(letter)) word.Append(letter);
            else if (letter > 127) word.Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
        }
        if (word.Length > 0) yield return word.ToString();
    }
}
