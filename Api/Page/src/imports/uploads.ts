import { Failure, upload } from "../api";
import { h } from "../element";
import type { Import } from "../shapes";
import { byFirstDate } from "./fileOrder";
import { failureNotice } from "../widget";
import { demoCompanyFile } from "./demoCompany";
import { Progress } from "./progress";
import { uploadOptions } from "./uploadOptions";

export interface Uploads {
  element: HTMLElement;
  /** Uploads the demo company's books; shows the progress here. */
  loadDemoCompany(): Promise<void>;
  /** Tells what became of an import, which may be the one shown here. */
  hear(run: Import): void;
}

const readable =
  "Journals of Sage 50 UK, US and Canada, Sage Intacct, Sage 100 Contractor, Sage Accounting, " +
  "FEC, SAF-T, Xero, QuickBooks, hledger and beancount; " +
  "charts of accounts, lists of dimensions and trial balances. As text, as an Excel workbook (.xlsx), or in a ZIP archive with one file.";

/** Takes a Sage export by drag and drop or by choice, and shows what becomes of it. */
export function uploads(onAccepted: () => void, onSettled: (run: Import) => void, onFailure: (failure: Failure) => void): Uploads {
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
      `${readable} The layout is detected; the file is posted whole or not at all, and you confirm the first one of a layout.`,
    ),
  );

  /** What is asked for beside the file is read when it is sent: whoever is refused can mend it and try again. */
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
      onFailure(failure);
      options.tell(failure);
      shown.replaceChildren(failureNotice(failure, () => void run(makeFile, fields)));
    } finally {
      zone.classList.remove("is-busy");
      chooser.disabled = false;
      chooser.value = "";
    }
  }

  /** One after the other, the oldest books first: what one file posts, the next one may overlap. */
  async function runAll(files: File[]): Promise<void> {
    // The fields hold for each of several files. Beside a single file they may be mended after a refusal.
    const asked = options.fields();
    for (const file of await byFirstDate(files)) await run(() => file, files.length === 1 ? options.fields : () => asked);
  }

  chooser.addEventListener("change", () => void runAll([...(chooser.files ?? [])]));
  acceptDrops(zone, (files) => void runAll(files));

  return {
    element: h("section", { class: "uploads", id: "upload", "aria-label": "Upload" }, chooser, zone, options.element, shown),
    // Its books are ours: what the server detects in them needs nobody's yes.
    loadDemoCompany: () => run(demoCompanyFile, () => ({ confirm: "true" })),
    hear: (heard) => progress.hear(heard),
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
