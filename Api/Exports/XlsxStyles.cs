using DocumentFormat.OpenXml.Spreadsheet;

namespace Financial.Api.Exports;

/// <summary>The cell styles of an exported workbook: each kind of cell, plain and bold.</summary>
internal static class XlsxStyles
{
    private const uint FirstOwnFormat = 164;
    private const uint TextFormat = 49;

    /// <summary>The style's number in the workbook.</summary>
    public static int Of(CellKind kind, bool isBold) => ((int)kind * 2) + (isBold ? 1 : 0);

    /// <summary>All styles, with amounts of so many decimals.</summary>
    public static Stylesheet Sheet(int decimals)
    {
        var money = decimals == 0 ? "#,##0" : $"#,##0.{new string('0', decimals)}";
        string?[] formats = [null, "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd hh:mm:ss", money, "0.0%", "0", "#,##0.00"];
        var numberingFormats = new NumberingFormats();
        var cellFormats = new CellFormats();
        for (var kind = 0; kind < formats.Length; kind++)
        {
            var id = formats[kind] is null ? TextFormat : FirstOwnFormat + (uint)kind;
            if (formats[kind] is { } code)
                numberingFormats.Append(new NumberingFormat { NumberFormatId = id, FormatCode = code });
            for (uint font = 0; font < 2; font++)
                cellFormats.Append(new CellFormat
                {
                    NumberFormatId = id, FontId = font, FillId = 0, BorderId = 0, FormatId = 0, ApplyNumberFormat = true, ApplyFont = true,
                });
        }
        return new Stylesheet(
            numberingFormats,
            new Fonts(
                new Font(new FontSize { Val = 11 }, new FontName { Val = "Calibri" }),
                new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Calibri" })),
            // Excel expects these two fills in every workbook.
            new Fills(
                new Fill(new PatternFill { PatternType = PatternValues.None }),
                new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
            new Borders(new Border()), new CellStyleFormats(new CellFormat()), cellFormats);
    }
}
