using Financial.GenerateBooks;

// demo <file.csv.gz>: the books of a fictional landscaper, the ones that the page loads as its demo company.
if (args is ["demo", var path])
{
    await DemoBooks.WriteCompressedAsync(path);
    return 0;
}

Console.Error.WriteLine("Usage: GenerateBooks demo <file.csv.gz>");
return 2;
