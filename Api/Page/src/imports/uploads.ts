import { Failure, upload } from "../api";
import { h } from "../element";
import type { Import } from "../shapes";
import { failureNotice } from "../widget";
import { demoCompanyFile } from "./demoCompany";
import { Progress } from "./progress";

export interface Uploads {
  element: HTMLElement;
  /** Uploads the demo company's books; shows the progress here. */
  loadDemoCompany(): Promise<void>;
}

/** Takes a Sage export by drag and drop or by choice, and shows what becomes of it. */
export function uploads(onAccepted: () => void, onSettled: (run: Import) => void, onFailure: (failure: Failure) => void): Uploads {
  const shown = h("div", { class: "upload-progress" });
  const chooser = h("input", { type: "file", id: "file", class: "visually-hidden", accept: ".csv,.txt,.imp,.json,.xml,.journal,.hledger,.ledger,.beancount,text/csv,text/plain" });
  const zone = h(
    "label",
    { class: "drop-zone", for: "file" },
    h("span", { class: "drop-zone-title" }, "Drop a Sage export here, or ", h("span", { class: "link" }, "choose a file")),
    h("span", { class: "quiet" }, "Sage 50 US general journal, Sage 50 UK import, Intacct GL import. The layout is detected; the file is posted whole or not at all."),
  );

  async function run(makeFile: () => Promise<File> | File): Promise<void> {
    const progress = new Progress();
    shown.replaceChildren(progress.element);
    zone.classList.add("is-busy");
    chooser.disabled = true;
    try {
      progress.say("Preparing", "reading the file");
      const file = await makeFile();
      progress.sending(file.name, 0);
      const accepted = await upload<Import>(`Uploading ${file.name}`, "/v1/imports", file, (part) => progress.sending(file.name, part));
      onAccepted();
      onSettled(await progress.follow(accepted));
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure("Uploading the file", String(error), 0);
      onFailure(failure);
      shown.replaceChildren(failureNotice(failure, () => void run(makeFile)));
    } finally {
      zone.classList.remove("is-busy");
      chooser.disabled = false;
      chooser.value = "";
    }
  }

  chooser.addEventListener("change", () => {
    const file = chooser.files?.[0];
    if (file) void run(() => file);
  });
  acceptDrops(zone, (file) => void run(() => file));

  return {
    element: h("section", { class: "uploads", id: "upload", "aria-label": "Upload" }, chooser, zone, shown),
    loadDemoCompany: () => run(demoCompanyFile),
  };
}

function acceptDrops(zone: HTMLElement, onFile: (file: File) => void): void {
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    const file = event.dataTransfer?.files[0];
    if (file && !zone.classList.contains("is-busy")) onFile(file);
  });
}
