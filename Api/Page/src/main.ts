import "./styles/page.css";
import { closeRoom } from "./close/closeRoom";
import { dashboard } from "./dashboard/dashboard";
import { emptyBooks } from "./dashboard/emptyBooks";
import { openFigure } from "./drill/openFigure";
import { app, type Frame, type Route } from "./frame/app";
import { addressOf } from "./frame/address";
import { navigate } from "./frame/navigate";
import { panel } from "./frame/panel";
import { stack } from "./frame/room";
import { importPage } from "./import/importPage";
import { importRoom, type ImportRoom } from "./import/importRoom";
import { formats } from "./settings/formats";
import { statementNames } from "./statements/kinds";
import { statementRoom } from "./statements/statementRoom";
import { entryRoom } from "./transactions/entryRoom";
import { transactions } from "./transactions/transactions";

type Kind = keyof typeof statementNames;

let imports: ImportRoom;

/** Every address of the page, with its room. */
function routes(frame: Frame): Route[] {
  imports = importRoom(frame);
  const area = (name: Route["area"], path: RegExp, title: Route["title"], room: Route["room"], needsFigures = false): Route => ({
    area: name,
    path,
    title,
    room,
    needsFigures,
  });
  const statement = /^\/statements\/(trial-balance|profit-and-loss|balance-sheet|cash-flow)$/;
  return [
    area("dashboard", /^\/$/, () => "Dashboard", dashboard, true),
    area("statements", statement, ([kind]) => statementNames[kind as Kind], ([kind]) => statementRoom(kind as Kind), true),
    area("transactions", /^\/transactions$/, () => "Transactions", transactions, true),
    area("transactions", /^\/entries\/(\d+)$/, () => "Entry", ([id = ""]) => entryRoom(id)),
    area("import", /^\/imports$/, () => "Import", () => imports),
    area("import", /^\/imports\/([0-9a-f-]{36})$/, () => "Import", ([id = ""]) => importPage(id, imports.settled)),
    area("close", /^\/close$/, () => "Close", () => closeRoom(frame)),
    area("settings", /^\/settings\/formats$/, () => "File formats", () => stack([formats()])),
  ];
}

const empty = emptyBooks(() => {
  navigate(addressOf("/imports"));
  void imports.loadDemoCompany();
});

app(routes, empty, panel(openFigure));
