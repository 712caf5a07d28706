using Financial.GenerateBooks;

// demo <file.csv.gz>: the books of a fictional landscaper, which the page loads as its demo company.
if (args is ["demo", var path])
{
    await DemoBooks.WriteCompressedAsync(path);
    return 0;
}

// benchmark <lines> <journal.csv> <copy.csv>: books of any size for measuring.
if (args is ["benchmark", var lines, var journal, var copy])
{
    BenchmarkBooks.Write(int.Parse(lines, System.Globalization.CultureInfo.InvariantCulture), journal, copy);
    return 0;
}

Console.Error.WriteLine("Usage: GenerateBooks demo <file.csv.gz> | benchmark <lines> <journal.csv> <copy.csv>");
return 2;
