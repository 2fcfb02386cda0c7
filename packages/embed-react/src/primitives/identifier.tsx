import { usePart } from "../appearance/part.tsx";

/** Letters at the end that stay visible, unless it is the last part of an address. */
const endLetters = 6;
const lastPartMax = 14;

/**
 * An id, an address or another exact text, from left to right in every language. Where the place is narrow its middle is
 * cut for the eye; all of it stays there to be read aloud, found and copied.
 */
export function Identifier({ id }: { readonly id: string }) {
  const part = usePart();
  const end = endOf(id);
  return (
    <bdi {...part("identifier")} dir="ltr">
      <span {...part("identifier-start")}>{id.slice(0, id.length - end.length)}</span>
      {end !== "" && <span {...part("identifier-end")}>{end}</span>}
    </bdi>
  );
}

function endOf(id: string): string {
  const lastPart = id.slice(id.lastIndexOf("/"));
  if (lastPart.startsWith("/") && lastPart.length > 1 && lastPart.length <= lastPartMax)
    return lastPart;
  return id.length > endLetters * 2 ? id.slice(-endLetters) : "";
}
