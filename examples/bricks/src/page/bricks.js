import { showDeliveries, tickCountdowns } from "./deliveries.js";
import { announce, ask, element, setText } from "./elements.js";
import { addWebhook, showWebhooks } from "./webhooks.js";

const modeHints = {
  200: "Takes the event at once.",
  500: "Refuses with an error. Pushrail retries after 2, 4 and 8 seconds, then keeps a dead letter.",
  slow: "Takes the event after 3 seconds, still within the time limit.",
  hang: "Never answers. Pushrail gives up after 5 seconds and retries.",
  410: "Says that it is gone for good. Pushrail stops sending to it until you start again.",
};

const stoppedSentences = {
  PAUSED: "Sending to the receiver is paused.",
  DISABLED:
    "Pushrail has stopped sending here, because the receiver said that it is gone or only failed. Events become dead letters until you start again.",
};

const problem = document.getElementById("problem");
const stopped = document.getElementById("stopped");
const modeHint = document.getElementById("mode-hint");
const sent = document.getElementById("sent");

const pollBusyMs = 1_000;
const pollIdleMs = 4_000;
/** How long the problem of an action stays while all else is well: long enough to be read. */
const problemShownMs = 20_000;
let problemShownAt = 0;
let pollTimer;
let polling = false;
let pollAgain = false;

function showProblem(error) {
  setText(problem, error.message);
  problem.hidden = false;
  problemShownAt = performance.now();
}

async function act(action) {
  try {
    await action();
    problem.hidden = true;
  } catch (error) {
    showProblem(error);
  }
  void poll();
}

/** Reads the log and plans the next reading; asked for while one runs, it runs once more afterwards. */
async function poll() {
  if (polling) {
    pollAgain = true;
    return;
  }
  polling = true;
  clearTimeout(pollTimer);
  let isBusy = false;
  try {
    const { now, destination, deliveries } = await ask("GET", "/demo/log");
    isBusy = showDeliveries(deliveries, now, {
      onReplayed: () => void poll(),
      onProblem: showProblem,
    });
    showDestination(destination);
    const isOld = performance.now() - problemShownAt > problemShownMs;
    if (problem.dataset.source === "log" || isOld) problem.hidden = true;
    delete problem.dataset.source;
  } catch (error) {
    problem.dataset.source = "log";
    showProblem(error);
  }
  polling = false;
  const delayMs = pollAgain ? 0 : isBusy ? pollBusyMs : pollIdleMs;
  pollAgain = false;
  if (!document.hidden) pollTimer = setTimeout(() => void poll(), delayMs);
}

function showDestination(destination) {
  const sentence = stoppedSentences[destination?.state];
  if (sentence !== undefined) setText(stopped.querySelector("p"), sentence);
  stopped.hidden = sentence === undefined;
}

function showMode(mode) {
  document.querySelector(`#switch input[value="${mode}"]`).checked = true;
  setText(modeHint, modeHints[mode]);
}

for (const button of document.querySelectorAll("[data-action]")) {
  button.addEventListener("click", () =>
    act(async () => {
      const { eventType, id } = await ask("POST", "/demo/events", {
        action: button.dataset.action,
      });
      sent.replaceChildren(`Accepted ${eventType} as `, element("code", {}, id));
      announce(`Event ${eventType} accepted.`);
    }),
  );
}
document.getElementById("test").addEventListener("click", () =>
  act(async () => {
    await ask("POST", "/demo/destination/test", {});
    setText(sent, "Asked Pushrail for a test event.");
  }),
);
document
  .getElementById("resume")
  .addEventListener("click", () => act(() => ask("POST", "/demo/destination/resume", {})));
document.getElementById("switch").addEventListener("change", (event) => {
  showMode(event.target.value);
  void act(() => ask("PUT", "/demo/mode", { mode: event.target.value }));
});

const stream = new EventSource("/demo/stream");
stream.addEventListener("snapshot", (event) => {
  const { mode, webhooks } = JSON.parse(event.data);
  showMode(mode);
  showWebhooks(webhooks);
});
stream.addEventListener("mode", (event) => showMode(JSON.parse(event.data).mode));
stream.addEventListener("webhook", (event) => {
  addWebhook(JSON.parse(event.data));
  void poll();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void poll();
});
setInterval(tickCountdowns, 250);
void poll();
