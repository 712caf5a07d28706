using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>What a person saw on the way from an empty ledger to the demo company's figures.</summary>
public sealed record DemoCompany(string Welcome, IReadOnlyList<string> StatusesSeen, string LastRate, IReadOnlyList<string> Complaints)
{
    // Every text of the progress line, in the order in which it was shown.
    private const string NoteStatuses = """
        () => {
          window.statusesSeen = [];
          const note = () => {
            const text = document.querySelector('.progress-status')?.textContent;
            if (text && window.statusesSeen.at(-1) !== text) window.statusesSeen.push(text);
          };
          new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
        }
        """;

    /// <summary>Loads it the way a person does, by the button on the page of an empty ledger.</summary>
    public static async Task<DemoCompany> LoadAsync(RunningSystem system)
    {
        await using var view = await PageView.SignInAsync(system);
        var welcome = view.Section("The ledger is empty");
        var welcomeText = await welcome.InnerTextAsync();
        await view.KeepPictureAsync("empty-ledger");
        await view.Page.EvaluateAsync(NoteStatuses);

        await welcome.GetByRole(AriaRole.Button, new() { Name = "Load the demo company" }).ClickAsync();
        await Assertions.Expect(view.Page.Locator(".progress-status")).ToContainTextAsync("Posted", new() { Timeout = 90_000 });
        var rate = await view.Page.Locator(".progress-rate").InnerTextAsync();
        var statuses = await view.Page.EvaluateAsync<string[]>("() => window.statusesSeen");
        await view.GoAsync("Dashboard");
        await Assertions.Expect(view.Section("Insights").GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await view.KeepPictureAsync("demo-company");
        await view.OpenAsync("/statements/trial-balance");
        await Assertions.Expect(view.Section("Trial balance").GetByText("Balanced")).ToBeVisibleAsync();

        return new DemoCompany(welcomeText, statuses, rate, view.Complaints);
    }
}
