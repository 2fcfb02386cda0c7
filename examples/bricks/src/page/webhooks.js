import { announce, badge, codeBlock, element, timeOf } from "./elements.js";

const shownMax = 200;
const list = document.getElementById("webhooks");
const empty = document.getElementById("webhooks-empty");

/** Shows all of these, newest first, in place of what was shown. */
export function showWebhooks(webhooks) {
  list.replaceChildren(...webhooks.map(card));
  empty.hidden = webhooks.length > 0;
}

/** Shows one more on top. */
export function addWebhook(webhook) {
  list.prepend(card(webhook));
  while (list.children.length > shownMax) list.lastElementChild.remove();
  empty.hidden = true;
  const verified = webhook.verification.verified ? "signature verified" : "signature not verified";
  announce(
    `Webhook ${webhook.eventType ?? "of unknown type"} received, ${verified}, ${answerText(webhook.answer)}.`,
  );
}

function card(webhook) {
  const { verified, sentence } = webhook.verification;
  const isTaken = webhook.answer === "200" || webhook.answer === "slow";
  const marks = [];
  if (webhook.isReplay) marks.push(badge("plain", "↻", "replay"));
  if (webhook.isTest) marks.push(badge("plain", "◇", "test"));
  if (webhook.attempt !== null) marks.push(element("span", {}, `attempt ${webhook.attempt}`));
  const summary = element(
    "summary",
    {},
    element("span", { class: "title" }, webhook.eventType ?? "(no event type)"),
    element("span", { class: "when" }, timeOf(webhook.receivedAt)),
    element(
      "span",
      { class: "marks" },
      verified ? badge("good", "✓", "verified") : badge("bad", "✕", "not verified"),
      ...marks,
      element("span", isTaken ? {} : { class: "refused" }, answerText(webhook.answer)),
    ),
  );
  const details = element("details", {}, summary);
  // The body is only laid out once somebody wants to read it.
  details.addEventListener("toggle", () => details.append(...contents(webhook, sentence)), {
    once: true,
  });
  return element("li", { class: "card" }, details);
}

function contents(webhook, sentence) {
  const raw = codeBlock("Raw body", webhook.body);
  const rawTitle = `Raw body, ${webhook.bodyBytes.toLocaleString()} bytes`;
  const headers = element("dl", { class: "headers" });
  for (const [name, value] of webhook.headers) {
    headers.append(element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  }
  return [
    element("p", {}, sentence),
    element(
      "p",
      { class: "id" },
      "Event ",
      element("code", {}, webhook.eventId ?? "without an id"),
    ),
    ...(webhook.bodyIndented === null ? [] : [codeBlock("Body", webhook.bodyIndented)]),
    element(
      "details",
      webhook.bodyIndented === null ? { open: "" } : {},
      element("summary", {}, rawTitle),
      raw,
    ),
    element("details", {}, element("summary", {}, `${webhook.headers.length} headers`), headers),
  ];
}

function answerText(answer) {
  if (answer === "slow") return "answered 200 after 3 s";
  return answer === "hang" ? "not answered" : `answered ${answer}`;
}
