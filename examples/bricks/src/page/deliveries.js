import { announce, ask, badge, element, setText, timeOf } from "./elements.js";

const list = document.getElementById("deliveries");
const empty = document.getElementById("deliveries-empty");

const states = {
  pending: ["busy", "○", "waiting to be sent"],
  claimed: ["busy", "→", "being sent"],
  retrying: ["warn", "↻", "will be retried"],
  delivered: ["good", "✓", "delivered"],
  dead: ["bad", "✕", "dead letter"],
  cancelled: ["plain", "–", "cancelled"],
};

/** Cards by delivery id. A card stays the same element, so that focus and open details survive a refresh. */
const cards = new Map();

/** What the server's clock is ahead of this page's, in milliseconds. */
let clockAheadMs = 0;

/**
 * Shows these deliveries, newest first.
 *
 * `deliveries` are as the API lists them, `serverNow` is the server's time as RFC 3339. `listeners` has `onReplayed()` and
 * `onProblem(error)`. Returns whether one of the deliveries is still under way.
 */
export function showDeliveries(deliveries, serverNow, listeners) {
  clockAheadMs = Date.parse(serverNow) - Date.now();
  const replayed = new Set(deliveries.map(({ replayOf }) => replayOf));
  for (const delivery of deliveries) {
    const shownDelivery = { ...delivery, isReplayed: replayed.has(delivery.id) };
    const card = cards.get(delivery.id);
    if (card === undefined) cards.set(delivery.id, createCard(shownDelivery, listeners));
    else updateCard(card, shownDelivery);
  }
  const shown = new Set(deliveries.map(({ id }) => id));
  for (const [id, card] of cards) {
    if (shown.has(id)) continue;
    card.item.remove();
    cards.delete(id);
  }
  deliveries.forEach(({ id }, place) => {
    const { item } = cards.get(id);
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  empty.hidden = deliveries.length > 0;
  return deliveries.some(
    ({ state }) => state === "pending" || state === "claimed" || state === "retrying",
  );
}

/** Brings every countdown up to date. */
export function tickCountdowns() {
  for (const card of cards.values()) setText(card.countdown, countdownText(card.delivery));
}

function createCard(delivery, listeners) {
  const card = {
    delivery,
    item: element("li", { class: "card" }),
    stateSlot: element("span", { class: "slot" }),
    attempts: element("span"),
    countdown: element("span", { class: "countdown" }),
    replay: element("button", { type: "button" }, "Replay"),
    history: element("ol", { class: "attempts" }),
    nextStep: element("p", { class: "next-step" }),
  };
  const marks = element("span", { class: "marks" }, card.stateSlot);
  if (delivery.origin === "replay") marks.append(badge("plain", "↻", "replay"));
  if (delivery.origin === "test") marks.append(badge("plain", "◇", "test"));
  marks.append(card.attempts, card.countdown);
  card.summary = element(
    "summary",
    {},
    element("span", { class: "title" }, delivery.eventType),
    element("span", { class: "when" }, timeOf(delivery.createdAt)),
    marks,
  );
  const id = element("p", { class: "id" }, "Delivery ", element("code", {}, delivery.id));
  card.details = element("details", {}, card.summary, id, card.history, card.nextStep);
  card.details.addEventListener("toggle", () => void loadHistory(card, listeners));
  card.replay.addEventListener("click", () => void replayDelivery(card, listeners));
  card.item.append(card.details, card.replay);
  paint(card);
  return card;
}

function updateCard(card, delivery) {
  const before = card.delivery;
  card.delivery = delivery;
  paint(card);
  const isSame = before.state === delivery.state && before.attemptCount === delivery.attemptCount;
  if (isSame) return;
  if (card.details.open) card.details.dispatchEvent(new Event("toggle"));
  if (delivery.state !== "claimed" && delivery.state !== before.state) {
    announce(`Delivery of ${delivery.eventType}: ${stateOf(delivery)[2]}.`);
  }
}

function paint(card) {
  const { delivery } = card;
  if (card.paintedState !== delivery.state)
    card.stateSlot.replaceChildren(badge(...stateOf(delivery)));
  card.paintedState = delivery.state;
  const tries = delivery.attemptCount === 1 ? "1 attempt" : `${delivery.attemptCount} attempts`;
  const reason =
    delivery.reason === null || delivery.state === "delivered"
      ? ""
      : ` · ${reasonText(delivery.reason)}`;
  const replayed = delivery.isReplayed ? " · replayed" : "";
  setText(card.attempts, tries + reason + replayed);
  setText(card.countdown, countdownText(delivery));
  const canReplay = delivery.state === "dead" && !delivery.isReplayed;
  if (!canReplay && document.activeElement === card.replay) card.summary.focus();
  card.replay.hidden = !canReplay;
  card.replay.setAttribute("aria-label", `Replay ${delivery.eventType}`);
}

function stateOf(delivery) {
  return states[delivery.state] ?? ["plain", "?", delivery.state];
}

function reasonText(reason) {
  return reason.replaceAll("_", " ");
}

function countdownText(delivery) {
  if (delivery.state !== "retrying" || delivery.nextAttemptAt === null) return "";
  const leftMs = Date.parse(delivery.nextAttemptAt) - Date.now() - clockAheadMs;
  return leftMs <= 0 ? "next attempt now" : `next attempt in ${Math.ceil(leftMs / 1000)} s`;
}

async function loadHistory(card, listeners) {
  if (!card.details.open) return;
  try {
    const { attempts, nextStep } = await ask("GET", `/demo/deliveries/${card.delivery.id}`);
    card.history.replaceChildren(...attempts.map(historyLine));
    setText(card.nextStep, nextStep === null ? "" : `What to do: ${nextStep}`);
  } catch (error) {
    listeners.onProblem(error);
  }
}

function historyLine(attempt) {
  const sentence =
    attempt.sentence ??
    (attempt.outcome === "delivered" ? "Delivered." : "The outcome is unknown.");
  const duration = attempt.durationMs === null ? "" : ` · ${durationText(attempt.durationMs)}`;
  return element(
    "li",
    {},
    element(
      "span",
      { class: "attempt-title" },
      `Attempt ${attempt.number} · `,
      timeOf(attempt.startedAt),
      duration,
    ),
    element("p", {}, [sentence, attempt.detail].filter(Boolean).join(" ")),
  );
}

function durationText(durationMs) {
  return durationMs < 1000 ? `${durationMs} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

async function replayDelivery(card, listeners) {
  // Disabling a focused button would drop the focus, so a second press is passed over instead.
  if (card.replay.getAttribute("aria-busy") === "true") return;
  card.replay.setAttribute("aria-busy", "true");
  try {
    await ask("POST", `/demo/deliveries/${card.delivery.id}/replay`, {});
    announce(`Replay of ${card.delivery.eventType} asked for.`);
    listeners.onReplayed();
  } catch (error) {
    listeners.onProblem(error);
  } finally {
    card.replay.removeAttribute("aria-busy");
  }
}
