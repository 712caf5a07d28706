import { h } from "../element";

/** Shown when the server does not know who asks. */
export function signIn(): HTMLElement {
  return h(
    "section",
    { class: "welcome", role: "alert" },
    h("h2", {}, "Sign in"),
    h("p", {}, "You are not signed in, or your sign-in has ended. What is on this page stays as it is."),
    h(
      "p",
      { class: "quiet" },
      "In Development: open the sign-in address that starting the system prints, ",
      h("code", {}, `${location.origin}/login?t=…`),
    ),
  );
}
