import { Failure, upload } from "../api";
import { h } from "../element";
import type { Import } from "../shapes";
import { byFirstDate } from "./fileOrder";
import { failureNotice } from "../frame/widget";
import { demoCompanyFile } from "./demoCompany";
import { Progress } from "./progress";
import { uploadOptions } from "./uploadOptions";

export interface Uploads {
  element: HTMLElement;
  /** Uploads the demo company's books; shows the progress here. */
  loadDemoCompany(): Promise<void>;
  /** Shows the new status if this import is the one shown here. */
  follow(run: Import): void;
}

const readable =
  "Journals, charts of accounts, lists of dimensions and trial balances of any Sage product, and journals of other accounting programs. " +
  "As text, as an Excel workbook (.xlsx), or in a ZIP archive with one file.";

/** Takes a Sage export by drag and drop or file choice, and shows its progress. */
export function uploads(onAccepted: () => void, onSettled: (run: Import) => void): Uploads {
  const shown = h("div", { class: "upload-progress" });
  const options = uploadOptions();
  let progress = new Progress();
  const chooser = h("input", {
    type: "file",
    id: "file",
    multiple: true,
    class: "visually-hidden",
    accept: ".csv,.txt,.xlsx,.xlsm,.zip,.imp,.json,.xml,.journal,.hledger,.ledger,.beancount,text/csv,text/plain",
  });
  const zone = h(
    "label",
    { class: "drop-zone", for: "file" },
    h("span", { class: "drop-zone-title" }, "Drop Sage exports here, or ", h("span", { class: "link" }, "choose files")),
    h(
      "span",
      { class: "quiet" },
      `${readable} The file format is detected; a file is posted whole or not at all, and you confirm the first one of each format.`,
    ),
  );

  /** Reads the options when it sends the file: after a refusal a person can change them and try again. */
  async function run(makeFile: () => Promise<File> | File, fields = options.fields): Promise<void> {
    const mine = (progress = new Progress());
    shown.replaceChildren(mine.element);
    zone.classList.add("is-busy");
    chooser.disabled = true;
    options.tell();
    try {
      mine.say("Preparing", "reading the file");
      const file = await makeFile();
      mine.sending(file.name, 0);
      const accepted = await upload<Import>(`Uploading ${file.name}`, "/v1/imports", {
        file,
        fields: fields(),
        onSent: (part) => mine.sending(file.name, part),
      });
      options.reset();
      onAccepted();
      onSettled(await mine.follow(accepted));
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure("Uploading the file", String(error), 0);
      options.tell(failure);
      shown.replaceChildren(failureNotice(failure, () => void run(makeFile, fields)));
    } finally {
      zone.classList.remove("is-busy");
      chooser.disabled = false;
      chooser.value = "";
    }
  }

  /** Uploads one after another, oldest books first: a file may overlap the one before. */
  async function runAll(files: File[]): Promise<void> {
    // Use the same options for all files. For a single file read them again, because a person may correct them.
    const asked = options.fields();
    for (const file of await byFirstDate(files)) await run(() => file, files.length === 1 ? options.fields : () => asked);
  }

  chooser.addEventListener("change", () => void runAll([...(chooser.files ?? [])]));
  acceptDrops(zone, (files) => void runAll(files));

  return {
    element: h("section", { class: "uploads", id: "upload", "aria-label": "Upload" }, chooser, zone, options.element, shown),
    // These books are ours: post what the server detects without a confirmation.
    loadDemoCompany: () => run(demoCompanyFile, () => ({ confirm: "true" })),
    follow: (run) => progress.receive(run),
  };
}

function acceptDrops(zone: HTMLElement, onFiles: (files: File[]) => void): void {
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0 && !zone.classList.contains("is-busy")) onFiles(files);
  });
}
