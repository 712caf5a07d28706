namespace Financial.GenerateBooks;

public enum Division { Maintenance, DesignBuild, Seasonal }

/// <summary>A contract or project of one region and one division; it bills <c>FullMonthCents</c> in a month of normal season.</summary>
public sealed record Job(
    string Id, string Region, Division Division, string Work, long FullMonthCents, DateOnly FirstMonth, DateOnly LastMonth)
{
    public bool IsActive(DateOnly month) => FirstMonth <= month && month <= LastMonth;

    /// <summary>Returns a distribution for this job. The Job ID field of Sage 50 holds job, phase and cost code.</summary>
    public Distribution Line(string account, string text, long cents, string costCode)
    {
        var (phase, division) = Division switch
        {
            Division.Maintenance => ("MNT", "Maintenance"),
            Division.DesignBuild => ("DSB", "Design-build"),
            Division.Seasonal => ("SEA", "Seasonal"),
        };
        return new Distribution(account, text, cents, $"{Id},{phase},{costCode}", Landscaper.NameOf(Region), division);
    }
}

/// <summary>The costs of a job in percent of its bills.</summary>
public readonly record struct CostShare(int Labor, int Materials, int Equipment, int Subcontractors);

/// <summary>The fictional company: five regions, three divisions, their jobs and seasons, and the events that change its figures.</summary>
public sealed class Landscaper
{
    public static readonly DateOnly FirstMonth = new(2024, 11, 1);
    public static readonly DateOnly LastMonth = new(2026, 10, 1);

    public static readonly string[] Regions = ["N", "S", "E", "W", "C"];

    private static readonly string[] Sites =
        ["Corporate campus", "Retail center", "Hospital grounds", "Homeowners association", "City parks", "Distribution center",
            "University", "Hotel"];

    //                                                 Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec
    private static readonly int[] MaintenanceSeason = [62, 64, 84, 118, 132, 124, 116, 112, 110, 108, 88, 66];
    private static readonly int[] DesignBuildSeason = [42, 46, 84, 126, 144, 142, 128, 118, 124, 120, 82, 54];
    private static readonly int[] SnowSeason = [124, 96, 34, 0, 0, 0, 0, 0, 0, 0, 12, 84];
    private static readonly int[] CleanUpSeason = [0, 0, 30, 110, 40, 0, 0, 0, 15, 70, 85, 10];

    private Landscaper(IReadOnlyList<Job> jobs) => Jobs = jobs;

    public IReadOnlyList<Job> Jobs { get; }

    public static Landscaper Found(SeededRandom random)
    {
        var jobs = new List<Job>();
        foreach (var region in Regions)
        {
            for (var n = 101; n <= 113; n++)
                jobs.Add(new Job($"{region}-MNT-{n}", region, Division.Maintenance, "grounds maintenance",
                    random.Between(15_000, 33_000) * 100L, FirstMonth, MaintenanceEnds(region, n)));
            for (var n = 401; n <= 408; n++)
                jobs.Add(new Job($"{region}-SEA-{n}", region, Division.Seasonal, n <= 405 ? "snow removal" : "seasonal clean-up",
                    random.Between(18_000, 36_000) * 100L, FirstMonth, LastMonth));
            AddProjects(jobs, region, random);
        }
        return new Landscaper(jobs);
    }

    public static string NameOf(string region) =>
        region switch { "N" => "North", "S" => "South", "E" => "East", "W" => "West", _ => "Central" };

    public static string SiteOf(Job job) => Sites[(job.Id[^1] + job.Region[0]) % Sites.Length];

    /// <summary>The job's activity in that month, in percent of a normal month.</summary>
    public static int Activity(Job job, DateOnly month)
    {
        var season = job.Division switch
        {
            Division.Maintenance => MaintenanceSeason[month.Month - 1],
            Division.DesignBuild => DesignBuildSeason[month.Month - 1],
            Division.Seasonal => job.Work == "snow removal" ? Snow(job.Region, month) : CleanUpSeason[month.Month - 1],
        };
        // The second year is larger: new customers, and a price rise in November.
        return month >= FirstMonth.AddYears(1) ? season * 109 / 100 : season;
    }

    public static CostShare Costs(Job job, DateOnly month)
    {
        var costs = job.Division switch
        {
            Division.Maintenance => new CostShare(Labor: 38, Materials: 9, Equipment: 5, Subcontractors: 4),
            Division.DesignBuild => new CostShare(Labor: 24, Materials: 29, Equipment: 5, Subcontractors: 9),
            Division.Seasonal => new CostShare(Labor: 33, Materials: 14, Equipment: 8, Subcontractors: 7),
        };
        // February 2026: blizzards. Overtime, salt at emergency prices, and hired plows.
        if (job.Work == "snow removal" && month == new DateOnly(2026, 2, 1))
            return new CostShare(Labor: 49, Materials: 27, Equipment: 12, Subcontractors: 16);
        // October 2026: projects in the East hit rock; subcontractors take over and redo the work.
        if (job.Division == Division.DesignBuild && job.Region == "E" && month == LastMonth)
            return costs with { Materials = 41, Subcontractors = 38 };
        return costs;
    }

    /// <summary>Fuel price in percent of normal: it jumps in June 2026 and eases until autumn.</summary>
    public static int FuelPrice(DateOnly month) =>
        month.Year < 2026 ? 100 : month.Month switch { 6 => 158, 7 => 146, 8 => 128, 9 => 112, _ => 100 };

    private static int Snow(string region, DateOnly month)
    {
        var snow = SnowSeason[month.Month - 1];
        if (region is "S")
            snow /= 5;
        return month == new DateOnly(2026, 2, 1) ? snow * 190 / 100 : snow;
    }

    // The South loses two large contracts at the end of July 2026.
    private static DateOnly MaintenanceEnds(string region, int n) =>
        region == "S" && n is 103 or 109 ? new DateOnly(2026, 7, 1) : LastMonth;

    private static void AddProjects(List<Job> jobs, string region, SeededRandom random)
    {
        var number = 201;
        for (var start = FirstMonth.AddMonths(-2); start <= LastMonth; start = start.AddMonths(1))
        {
            var months = random.Between(3, 7);
            jobs.Add(new Job($"{region}-DSB-{number++}", region, Division.DesignBuild, "landscape construction",
                random.Between(38_000, 84_000) * 100L, start < FirstMonth ? FirstMonth : start, start.AddMonths(months - 1)));
        }
    }
}
