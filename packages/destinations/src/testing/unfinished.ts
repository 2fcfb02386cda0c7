import type { DestinationDefinition } from "../destination.ts";
import { guideOf } from "../guide.ts";
import { iconOf } from "../icon.ts";

/** What a new type's icon is until somebody draws one: a square over everything. */
const emptyDrawing = "M0 0h24v24H0z";

/** What a new type still lacks, as sentences that begin with "Next:"; empty for one that is done. */
export function unfinishedPartsOf(definition: DestinationDefinition<string>): readonly string[] {
  const paragraphs = guideOf(definition)
    .filter((block) => block.kind === "paragraph")
    .map(({ text }) => text.map((run) => run.text).join(""));
  const texts = [
    definition.description,
    ...definition.fields.map(({ help }) => help),
    ...paragraphs,
  ].filter((text) => text.startsWith("Next:"));
  return iconOf(definition).paths.includes(emptyDrawing)
    ? [...texts, "Next: draw icon.svg, 24 by 24, of filled paths, and no vendor's logo."]
    : texts;
}
