/**
 * Makes an element. Text is always set as text: what a webhook carries never becomes markup.
 *
 * `attributes` are names and values, `children` elements and texts.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** A short word in a coloured frame; the sign in front says the same without colour. */
export function badge(tone, sign, text) {
  return element(
    "span",
    { class: `badge ${tone}` },
    element("span", { "aria-hidden": "true" }, sign),
    ` ${text}`,
  );
}

/** A scrollable block of source text that the keyboard can reach. */
export function codeBlock(label, text) {
  return element("pre", { tabindex: "0", role: "group", "aria-label": label }, text);
}

/** A time of day for people, with the exact moment for machines. */
export function timeOf(iso) {
  const text = new Date(iso).toLocaleTimeString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return element("time", { datetime: iso }, text);
}

/** Sets text only where it differs, so that a selection and a screen reader's place survive a refresh. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

const queued = [];
let announcing = false;

/** Tells screen readers, at most once every five seconds; what comes sooner is said together. */
export function announce(sentence) {
  queued.push(sentence);
  if (!announcing) speak();
}

function speak() {
  announcing = queued.length > 0;
  if (!announcing) return;
  const sentences = queued.splice(0);
  const more = sentences.length > 3 ? [`And ${sentences.length - 3} more.`] : [];
  setText(document.getElementById("announcements"), [...sentences.slice(0, 3), ...more].join(" "));
  setTimeout(speak, 5000);
}

/** Asks Bricks' own server. Errors: an `Error` with a sentence for people. */
export async function ask(method, path, input) {
  let response;
  try {
    response = await fetch(path, {
      method,
      ...(input === undefined
        ? {}
        : { body: JSON.stringify(input), headers: { "content-type": "application/json" } }),
    });
  } catch {
    throw new Error("Bricks' own server does not answer. Is npm start still running?");
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
