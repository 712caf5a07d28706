// All HTTP requests. An error answer becomes a Failure that names the step and what to do (UI-2).

/** The event of the window when the server no longer knows who asks. */
export const signedOut = "signed-out";

/** RFC 9457 problem+json, the format of the API's errors. */
interface Problem {
  title?: string;
  detail?: string;
  errors?: RefusedPart[];
}

/** An error in one part of a request, with its place: `/form/asOf`, `/body/controlAccounts/debtors`. */
export interface RefusedPart {
  pointer: string;
  detail: string;
}

/** A failure in words for the reader: the step, the error, and whether another try can help. */
export class Failure extends Error {
  constructor(
    readonly step: string,
    readonly detail: string,
    readonly status: number,
    readonly parts: readonly RefusedPart[] = [],
  ) {
    super(`${step}: ${detail}`);
  }

}

export function getJson<T>(step: string, path: string, signal?: AbortSignal): Promise<T> {
  return ask(step, path, signal ? { signal } : {});
}

/** Posts to an address. Omit the content if the address says everything. */
export function postJson<T>(step: string, path: string, content?: unknown): Promise<T> {
  return content === undefined ? ask(step, path, { method: "POST" }) : sendJson("POST", step, path, content);
}

/** Replaces the resource at this address. */
export function putJson<T>(step: string, path: string, content: unknown): Promise<T> {
  return sendJson("PUT", step, path, content);
}

function sendJson<T>(method: string, step: string, path: string, content: unknown): Promise<T> {
  return ask(step, path, {
    method,
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(content),
  });
}

/** Returns a file's text unchanged. */
export async function getText(step: string, path: string): Promise<string> {
  return (await answer(step, path, { headers: { accept: "text/csv" } })).text();
}

async function ask<T>(step: string, path: string, request: RequestInit): Promise<T> {
  return (await answer(step, path, { headers: { accept: "application/json" }, ...request })).json() as Promise<T>;
}

async function answer(step: string, path: string, request: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw unreachable(step);
  }
  if (!response.ok) throw failure(step, response.status, await response.text());
  return response;
}

/** A file, and in `fields` the other form fields. */
export interface Sending {
  file: File;
  fields?: Record<string, string>;
  onSent?(fraction: number): void;
}

/** Sends a file as multipart form data. XMLHttpRequest, because fetch does not report upload progress. */
export function upload<T>(step: string, path: string, { file, fields = {}, onSent }: Sending): Promise<T> {
  const form = new FormData();
  // Before the file: the server streams the parts in order and refuses a wrong field before it takes the file.
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && onSent?.(event.loaded / event.total);
    request.onload = () =>
      request.status >= 200 && request.status < 300
        ? resolve(JSON.parse(request.responseText) as T)
        : reject(failure(step, request.status, request.responseText));
    request.onerror = () => reject(unreachable(step));
    request.send(form);
  });
}

function unreachable(step: string): Failure {
  return new Failure(step, "The server did not answer. Check that Financial is running and try again.", 0);
}

function failure(step: string, status: number, body: string): Failure {
  if (status === 401) dispatchEvent(new Event(signedOut));
  const { detail, title, errors = [] } = parseProblem(body);
  // A problem with one part has the same detail as that part: show it once.
  const sentences = new Set([detail ?? title ?? `The server answered ${status}.`, ...errors.map((part) => part.detail)]);
  return new Failure(step, [...sentences].join(" "), status, errors);
}

function parseProblem(body: string): Problem {
  try {
    return JSON.parse(body) as Problem;
  } catch {
    return {}; // an error page from a proxy
  }
}
